import { join } from "node:path";
import type { SynthesizedStack } from "../../synth/synthesized-stacks.ts";
import { initializeStacks } from "./initialize-stacks.ts";
import { runTerraform } from "./run-terraform.ts";
import type { PlannedChange, StackFailure, StackPlan } from "./stack-result.ts";
import type { StacksRun } from "./stacks-run.ts";
import { throwIfInterrupted } from "./terraform-environment.ts";
import { orWords, messageText } from "./terraform-message.ts";

export interface StackPlans {
  readonly plans: readonly StackPlan[];
  readonly failures: readonly StackFailure[];
}

/** The exit code of `-detailed-exitcode` when there is something to apply. */
const CHANGED = 2;

const ACTIONS = new Set(["create", "update", "replace", "delete", "import", "forget"]);

/**
 * Makes a saved plan of every stack, in parallel: no plan reads another stack.
 * @throws Interrupted
 */
export async function planStacks(
  run: StacksRun,
  stacks: readonly SynthesizedStack[],
  { destroy = false }: { readonly destroy?: boolean } = {},
): Promise<StackPlans> {
  const failed = await initializeStacks(run, stacks);
  if (failed.length > 0) return { plans: [], failures: failed };
  const planned = await Promise.all(stacks.map((stack) => planStack(run, stack, destroy)));
  throwIfInterrupted(run.signal);
  return {
    plans: planned.filter((one) => "file" in one),
    failures: planned.filter((one) => "errors" in one),
  };
}

async function planStack(run: StacksRun, stack: SynthesizedStack, destroy: boolean): Promise<StackPlan | StackFailure> {
  const { name, folder } = stack;
  const { log, progress, stage } = run;
  const file = planFilePath(stage);
  const changes: PlannedChange[] = [];
  progress.begin(name, "planning");
  const { code, errors, words } = await runTerraform(run, {
    folder,
    args: ["plan", ...(destroy ? ["-destroy"] : []), "-input=false", "-json", "-detailed-exitcode", `-out=${file}`],
    output: log.outputFile(name, "plan"),
    onMessage(message) {
      log.write(name, messageText(message));
      progress.show(name, message);
      const { type, change } = message;
      if (type !== "planned_change" || change === undefined) return;
      // A resource that is imported and then replaced counts as replaced.
      const action = "importing" in change && change.action !== "replace" ? "import" : change.action;
      if (isAction(action)) changes.push({ address: change.resource.addr, action });
    },
  });
  if (words !== "") log.write(name, words);
  if (code === 0 || code === CHANGED) {
    progress.end(name, changes.length === 0 ? "planned: no changes" : `planned: ${changes.length} changes`);
    return { stack, file, isChanged: code === CHANGED, changes };
  }
  progress.end(name, "plan failed");
  return { stack: name, errors: orWords(errors, words, `terraform plan ended with code ${code}.`) };
}

/** Relative to the folder of a stack, which serves every stage. */
function planFilePath(stage: string): string {
  return join(".", `plan-${stage}.tfplan`);
}

function isAction(action: string): action is PlannedChange["action"] {
  return ACTIONS.has(action);
}
