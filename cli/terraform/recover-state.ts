import { existsSync, readFileSync, renameSync } from "node:fs";
import { join } from "node:path";
import type { SynthesizedStack } from "../../synth/synthesized-stacks.ts";
import { runTerraform } from "./run-terraform.ts";
import { runTerraformQuietly } from "./run-terraform-quietly.ts";
import type { StackFailure } from "./stack-result.ts";
import { parseState, type State } from "./state-file.ts";
import type { StacksRun } from "./stacks-run.ts";
import { orWords } from "./terraform-message.ts";

/**
 * Terraform leaves this file in the stack's folder when it could not write the state to its backend: a session expired, or the
 * bucket was out of reach.
 */
const LEFT = "errored.tfstate";

/**
 * Pushes such a state to its backend when it continues the state there. Expects the stack to be initialized.
 * @returns why that failed, such as a lock of the run that left it
 */
export async function recoverState(run: StacksRun, stack: SynthesizedStack): Promise<StackFailure | undefined> {
  const { name, folder } = stack;
  const file = join(folder, LEFT);
  if (!existsSync(file)) return undefined;
  const left = parseState(readFileSync(file, "utf8"));
  if (left === undefined) return undefined;
  const there = parseState(await runTerraformQuietly(run, folder, ["state", "pull"]));
  const follows = there?.lineage === undefined ? isOfStage(left, run.stage) : there.lineage === left.lineage;
  // The stack's folder serves every stage, so this one may be another stage's.
  if (!follows) return undefined;
  if (left.serial > (there?.serial ?? -1)) {
    run.progress.note(`The state of ${name} that an earlier run could not write is written now.`);
    const { code, errors, words } = await runTerraform(run, {
      folder,
      args: ["state", "push", LEFT],
      output: run.log.outputFile(name, "state-push"),
    });
    if (code !== 0) return { stack: name, errors: orWords(errors, plain(words), "terraform state push failed.") };
  }
  renameSync(file, `${file}.${left.serial}.written`);
  return undefined;
}

/** Every resource with tags names its stage. */
function isOfStage({ resources }: State, stage: string): boolean {
  return JSON.stringify(resources).includes(`"Stage":"${stage}"`);
}

function plain(words: string): string {
  return words
    .replaceAll(/[│╷╵]/g, "")
    .replace(/^\s*Error: /, "")
    .trim();
}
