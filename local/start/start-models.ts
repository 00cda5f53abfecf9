import { modelStart, onlyModel } from "../../provisioning/catalog/model-start.ts";
import { DEFAULT_ALIAS, type StateMachineName } from "../../names.ts";
import { UserError } from "../../user-error.ts";
import { LocalExecutionFailed, type LocalStack } from "../local-stack.ts";
import type { Start } from "./bring-up.ts";
import { executionDisplay } from "./execution-display.ts";
import { followMilestones } from "./milestones.ts";

/**
 * Brings every model of the catalog to its start, as a deployment does: all at the same time, and one that fails stops no other.
 * @returns the aliases that may be asked for, those that serve before those that sleep
 * @throws UserError when there is none
 */
export async function startModels(stack: LocalStack, start: Start): Promise<readonly string[]> {
  const { catalog, settings } = start;
  const only = onlyModel(catalog, settings);
  if (only !== undefined) {
    // Without a word for the default model, as the console would start it.
    await follow(stack, "provision-endpoint", start, only.alias === DEFAULT_ALIAS ? {} : { alias: only.alias });
    return [only.alias];
  }
  const { progress } = start;
  progress.begin(`Starting ${catalog.size} models`);
  const started = await Promise.all(
    [...catalog.keys()].map(async (alias) => ({ alias, state: await startModel(stack, start, alias) })),
  );
  const of = (state: "serves" | "sleeps") => started.filter((one) => one.state === state).map((one) => one.alias);
  const found = [...of("serves"), ...of("sleeps")];
  if (found.length === 0) throw new UserError("No model could be started, for the reasons above.");
  progress.reached(`Started the models of ${settings.MODELS_FILE === undefined ? "the settings" : "the models file"}`);
  return found;
}

async function startModel(stack: LocalStack, start: Start, alias: string): Promise<"serves" | "sleeps" | "failed"> {
  const { catalog, settings, progress, verbose } = start;
  const since = Date.now();
  const sleeps = modelStart(catalog.get(alias) ?? {}, settings) === "request";
  const input = sleeps ? { alias, sleep: "request" } : { alias };
  try {
    await stack.run(
      sleeps ? "retire-endpoint" : "provision-endpoint",
      input,
      (execution, { stateEnteredEventDetails }) => {
        const state = stateEnteredEventDetails?.name;
        if (state === undefined || aliasIn(execution.input) !== alias) return;
        if (verbose) progress.say(`${alias}: ${state}`);
        else progress.step(`${alias}: ${state}`);
      },
    );
    progress.also(sleeps ? `${alias} sleeps until somebody asks for it` : `${alias} serves`, { since });
    return sleeps ? "sleeps" : "serves";
  } catch (error) {
    if (!(error instanceof LocalExecutionFailed)) throw error;
    progress.also(`${alias} failed`, { since, failed: true });
    progress.say(error.message);
    return "failed";
  }
}

function aliasIn(input: string): unknown {
  return (JSON.parse(input) as { readonly alias?: unknown }).alias;
}

/** Shows the milestones of an execution, or with `--verbose` each of its states. @throws UserError when it fails */
export async function follow(
  stack: LocalStack,
  machine: StateMachineName,
  { progress, verbose }: Pick<Start, "progress" | "verbose">,
  input: object = {},
): Promise<void> {
  if (verbose) progress.say(`\n${machine}`);
  const states = executionDisplay((text) => process.stdout.write(text), true);
  const shown = verbose ? { show: states.show, end: states.end } : followMilestones(machine, progress);
  let succeeded = false;
  try {
    await stack.run(machine, input, (_execution, event) => shown.show(event));
    succeeded = true;
  } catch (error) {
    if (error instanceof LocalExecutionFailed) throw new UserError(`${machine} failed. ${error.message}`);
    throw error;
  } finally {
    shown.end(succeeded);
  }
}
