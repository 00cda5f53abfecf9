import { spawn } from "node:child_process";
import { setTimeout } from "node:timers/promises";
import { PROJECT_FOLDER } from "../../project-folder.ts";
import { cleanEnvironment } from "../synthesized-app.ts";

/** What the command says that was interrupted. */
export const INTERRUPTED = {
  Terraform: "Interrupted while Terraform was at work: run the same command again, it continues from there.\n",
  execution:
    "Interrupted: provision-endpoint goes on in AWS. The same command again follows it from where it is; `npx openai-sagemaker destroy` removes everything.\n",
} as const;

export interface DeployProcessOptions {
  /** The local AWS's URL. */
  readonly aws: string;
  /** Where the stacks are synthesized. */
  readonly outputFolder: string;
  readonly settings: Readonly<Record<string, string>>;
}

/** `deploy` as a process of its own, which takes real signals. */
export function startDeployProcess({ aws, outputFolder, settings }: DeployProcessOptions) {
  const env = cleanEnvironment({
    AWS_ENDPOINT_URL: aws,
    AWS_ACCESS_KEY_ID: "local",
    AWS_SECRET_ACCESS_KEY: "local",
    CDKTF_OUTDIR: outputFolder,
    ...settings,
  });
  // The local AWS has what no state of Terraform's stand-in knows.
  const arguments_ = ["cli/openai-sagemaker.mjs", "deploy", "--no-doctor", "--yes", "--orphans", "import"];
  const child = spawn(process.execPath, arguments_, { cwd: PROJECT_FOLDER, env });
  const output = { stdout: "", stderr: "" };
  child.stdout.setEncoding("utf8").on("data", (text: string) => (output.stdout += text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => (output.stderr += text));
  const ended = new Promise<{ code: number | null; stdout: string; stderr: string }>((resolve) => {
    child.once("close", (code) => resolve({ code, ...output }));
  });
  return {
    output,
    ended,
    /** Signals the command alone as GitHub Actions does; a terminal sends Ctrl-C to its children too. */
    interrupt: (signal: NodeJS.Signals) => child.kill(signal),
    /** Waits until it has happened, or until the process ends, for which the test then fails. */
    async until(happened: () => boolean): Promise<void> {
      while (!happened() && child.exitCode === null && child.signalCode === null) await setTimeout(50);
    },
  };
}
