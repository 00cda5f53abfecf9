import { rmSync } from "node:fs";
import { join } from "node:path";
import { runTerraform } from "./run-terraform.ts";
import type { StacksRun } from "./stacks-run.ts";
import { orWords, messageText } from "./terraform-message.ts";
import type { StackOutcome, StackPlan } from "./stack-result.ts";

/**
 * Applies saved plans in the order of their dependencies, independent stacks in parallel; in reverse order to destroy. A failed
 * stack stops only the stacks that need it. Every stack ends with its state written and its lock released.
 */
export async function applyPlans(
  run: StacksRun,
  plans: readonly StackPlan[],
  { destroy = false }: { readonly destroy?: boolean } = {},
): Promise<readonly StackOutcome[]> {
  const begun = new Map<string, Promise<StackOutcome>>();
  const begin = (plan: StackPlan): Promise<StackOutcome> => {
    const { name } = plan.stack;
    const known = begun.get(name);
    if (known !== undefined) return known;
    const needed = plans.filter(({ stack }) =>
      destroy ? stack.dependencies.includes(name) : plan.stack.dependencies.includes(stack.name),
    );
    if (needed.length > 0)
      run.progress.wait(
        name,
        needed.map(({ stack }) => stack.name),
      );
    const outcome = Promise.all(needed.map(begin)).then((outcomes) => applyPlan(run, plan, outcomes));
    begun.set(name, outcome);
    return outcome;
  };
  return Promise.all(plans.map(begin));
}

async function applyPlan(
  run: StacksRun,
  { stack, file, isChanged, changes }: StackPlan,
  needed: readonly StackOutcome[],
): Promise<StackOutcome> {
  const { log, progress, signal } = run;
  const { name, folder } = stack;
  const planned = changes.length;
  const nothing = { stack: name, done: 0, planned, seconds: 0, errors: [] };
  if (!isChanged) {
    progress.end(name, "no changes");
    return { ...nothing, result: "unchanged" };
  }
  const failed = needed.find(({ result }) => result !== "done" && result !== "unchanged");
  if (failed !== undefined || signal?.aborted) {
    progress.end(name, failed === undefined ? "not started" : `not started: it needs ${failed.stack}`);
    return { ...nothing, result: "not started", ...(failed !== undefined && { waitedFor: failed.stack }) };
  }
  const started = Date.now();
  const done = new Set<string>();
  progress.begin(name, "applying", planned);
  const { code, errors, words } = await runTerraform(run, {
    folder,
    args: ["apply", "-input=false", "-json", file],
    output: log.outputFile(name, "apply"),
    onMessage(message) {
      log.write(name, messageText(message));
      progress.show(name, message);
      const { type, hook } = message;
      if (type === "apply_complete" && hook?.action !== "read") done.add(hook?.resource?.addr ?? "");
    },
  });
  if (words !== "") log.write(name, words);
  const outcome = { stack: name, done: done.size, planned, seconds: (Date.now() - started) / 1000 };
  if (code === 0) {
    // An applied plan is stale.
    rmSync(join(folder, file), { force: true });
    progress.end(name, "done");
    return { ...outcome, result: "done", errors: [] };
  }
  const result = signal?.aborted ? "interrupted" : "failed";
  progress.end(name, result);
  return { ...outcome, result, errors: orWords(errors, words, `terraform apply ended with code ${code}.`) };
}
