import { spawn } from "node:child_process";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { stripVTControlCharacters } from "node:util";
import { UserError } from "../../user-error.ts";
import { Interrupted } from "../command-line/interruption.ts";
import { explainFailure } from "./explain-failure.ts";

export const PROJECT_FOLDER = join(import.meta.dirname, "..", "..");
const CDKTF = join(PROJECT_FOLDER, "node_modules", "cdktf-cli", "bundle", "bin", "cdktf.js");

/** Where the stacks are synthesized: CDKTF's own variable, or its default. */
export function outputFolderOf({ CDKTF_OUTDIR }: Readonly<Record<string, string | undefined>>): string {
  return CDKTF_OUTDIR || join(PROJECT_FOLDER, "cdktf.out");
}

/** The last characters of the output that a failure is explained from. */
const REMEMBERED = 65_536;

export interface TerraformRun {
  /** With `.env` and flags applied: the app reads the settings from it. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Where the stacks are synthesized. */
  readonly outputFolder: string;
  /** Keeps what Terraform remembers of one stage's backend apart from another's: one folder serves every stage. */
  readonly stage: string;
  /** Command that synthesizes, other than that of cdktf.json. */
  readonly app?: string;
  readonly onLine: (line: string) => void;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Runs the project's own cdktf, which runs Terraform or OpenTofu.
 * @throws UserError with a sentence for what went wrong, Interrupted once Terraform has ended after a signal
 */
export async function runCdktf(args: readonly string[], run: TerraformRun): Promise<void> {
  throwIfInterrupted(run.signal);
  const app = run.app === undefined ? [] : ["--app", run.app];
  const child = spawn(process.execPath, [CDKTF, ...args, ...app, "--output", run.outputFolder, "--no-color"], {
    cwd: PROJECT_FOLDER,
    env: terraformEnvironment(run),
    stdio: ["ignore", "pipe", "pipe"],
    // Ctrl-C reaches a whole process group, any other signal one process: in a group of its own cdktf always gets one from us,
    // and never two, at which Terraform would end without giving back its lock.
    detached: true,
  });
  const interrupt = () => child.kill("SIGINT");
  run.signal?.addEventListener("abort", interrupt);
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    createInterface({ input: stream }).on("line", (raw) => {
      const line = stripVTControlCharacters(raw).trimEnd();
      output = `${output}${line}\n`.slice(-REMEMBERED);
      if (!isNoise(line)) run.onLine(line);
    });
  }
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once("error", reject).once("close", resolve);
  });
  run.signal?.removeEventListener("abort", interrupt);
  throwIfInterrupted(run.signal);
  if (code !== 0) {
    throw new UserError(explainFailure(output) ?? `cdktf ${args[0]} failed (exit code ${code}); its output says why.`);
  }
}

/** @throws Interrupted */
export function throwIfInterrupted(signal: AbortSignal | undefined): void {
  if (!signal?.aborted) return;
  throw new Interrupted("Interrupted while Terraform was at work: run the same command again, it goes on from there.");
}

/** What a process needs that runs cdktf or Terraform itself. */
export function terraformEnvironment({ environment, stage }: Pick<TerraformRun, "environment" | "stage">) {
  return {
    ...environment,
    // cdktf.json's app is `node main.ts`, and it must be this Node.
    PATH: `${dirname(process.execPath)}:${environment.PATH ?? ""}`,
    CHECKPOINT_DISABLE: "1",
    // Plain lines instead of a spinner that redraws itself.
    CI: "true",
    TF_IN_AUTOMATION: "1",
    TF_DATA_DIR: dataFolderOf(stage),
  };
}

/** Relative to the folder of a stack, where Terraform runs. */
export function dataFolderOf(stage: string): string {
  return `.terraform-${stage}`;
}

function isNoise(line: string): boolean {
  return line.trim() === "" || /^\d+ Stacks? \w+ +\d+ Stacks? /.test(line.trim());
}
