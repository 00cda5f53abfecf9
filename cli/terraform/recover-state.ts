import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, renameSync } from "node:fs";
import { join } from "node:path";
import * as v from "valibot";
import type { SynthesizedStack } from "../../synth/synthesized-stacks.ts";
import { runTerraform } from "./run-terraform.ts";
import type { StackFailure } from "./stack-result.ts";
import type { StacksRun } from "./stacks-run.ts";
import { terraformEnvironment } from "./terraform-environment.ts";
import { type Diagnostic, orWords } from "./terraform-message.ts";

/** Terraform leaves it in the stack's folder when it could not write the state where it belongs: a session expired, or the bucket was out of reach. */
const LEFT = "errored.tfstate";

const State = v.looseObject({
  lineage: v.optional(v.string()),
  serial: v.optional(v.number(), 0),
  resources: v.optional(v.array(v.unknown()), []),
});

/**
 * Brings such a state to where it belongs, when it follows the one that is there. Expects the stack to be initialized.
 * @returns why that failed, such as a lock of the run that left it
 */
export async function recoverState(run: StacksRun, stack: SynthesizedStack): Promise<StackFailure | undefined> {
  const { name, folder } = stack;
  const file = join(folder, LEFT);
  if (!existsSync(file)) return undefined;
  const left = v.parse(State, JSON.parse(readFileSync(file, "utf8")));
  const pulled = pullState(run, folder);
  if (Array.isArray(pulled)) return { stack: name, errors: pulled };
  const there = v.parse(State, pulled ?? {});
  const follows = there.lineage === undefined ? isOfStage(left, run.stage) : there.lineage === left.lineage;
  // The stack's folder serves every stage, so this one may be another stage's.
  if (!follows) return undefined;
  if (left.serial > there.serial || there.lineage === undefined) {
    run.progress.note(`The state of ${name} that an earlier run could not write is written now.`);
    const { code, errors, words } = await runTerraform(run, {
      folder,
      args: ["state", "push", LEFT],
      output: run.log.outputOf(name, "state-push"),
    });
    if (code !== 0) return { stack: name, errors: orWords(errors, plain(words), "terraform state push failed.") };
  }
  renameSync(file, `${file}.${left.serial}.written`);
  return undefined;
}

/** The state where it belongs; nothing when there is none; why it cannot be read. */
export function pullState(
  run: Pick<StacksRun, "program" | "environment" | "stage">,
  folder: string,
): unknown | Diagnostic[] {
  const { status, stdout, stderr } = spawnSync(run.program, ["state", "pull"], {
    cwd: folder,
    env: terraformEnvironment(run),
    encoding: "utf8",
    maxBuffer: 256 * 1024 * 1024,
  });
  if (status !== 0) return [{ severity: "error", summary: plain(stderr ?? "The state cannot be read."), detail: "" }];
  return stdout.trim() === "" ? undefined : JSON.parse(stdout);
}

/** Every resource that has tags names its stage. */
function isOfStage({ resources }: v.InferOutput<typeof State>, stage: string): boolean {
  return JSON.stringify(resources).includes(`"Stage":"${stage}"`);
}

function plain(words: string): string {
  return words
    .replaceAll(/[│╷╵]/g, "")
    .replace(/^\s*Error: /, "")
    .trim();
}
