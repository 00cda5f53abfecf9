import { WATCH_MINUTES } from "../contract/metrics.ts";
import type { StateMachineName } from "../names.ts";
import { UserError } from "../user-error.ts";
import { onInterruption } from "./interruption-signals.ts";
import { LocalExecutionFailed, type LocalStack } from "./local-stack.ts";
import { bringUp, type Start } from "./start/bring-up.ts";
import { colorsFor } from "./start/colors-for.ts";
import { writeEnvFile } from "./start/env-file.ts";
import { executionDisplay } from "./start/execution-display.ts";
import { localVariables, localVariablesText } from "./start/local-variables.ts";
import { keepConnection } from "./start/kept-connection.ts";
import { followMilestones } from "./start/milestones.ts";
import { modelNote } from "./start/model-note.ts";
import { prepare, type ServeOptions } from "./start/prepare.ts";
import { type Progress, startProgress } from "./start/progress.ts";
import { makeRunFolder } from "./start/run-folder.ts";
import { startWebUi, type WebUi } from "./webui/start-web-ui.ts";

/** Why serving ends. */
type End = { readonly kind: "interrupted" } | { readonly kind: "lost"; readonly sentence: string };

/**
 * What `npm start` does: synthesizes, brings the stack up, provisions the model, says how to use it, and retires it in the end.
 * @throws UserError, SettingsError
 */
export async function serveUntilInterrupted(options: ServeOptions): Promise<void> {
  const preparation = await prepare(options);
  const progress = startProgress(process.stdout);
  const lost = Promise.withResolvers<string>();
  const log = options.verbose ? progress.say : () => undefined;
  const start: Start = { ...preparation, progress, log, onLost: lost.resolve };
  const end: Promise<End> = Promise.race([
    interruption().then(() => ({ kind: "interrupted" }) as const),
    lost.promise.then((sentence) => ({ kind: "lost", sentence }) as const),
  ]);

  const runFolder = makeRunFolder();
  let stack: LocalStack | undefined;
  let webUi: WebUi | undefined;
  try {
    stack = await bringUp(start, runFolder.path);
    const provisioned = follow(stack, "provision-endpoint", start).then(() => true);
    const live = await Promise.race([provisioned, end.then(() => false)]);
    if (live) {
      await tellHowToUse(stack, start);
      webUi = await startWebUiIfWanted(stack, start);
      if (webUi) await Promise.race([tellWhenReady(webUi, progress), end]);
      progress.say("\nServing until Ctrl-C.");
    }
    const watch = live ? watchRegularly(stack) : undefined;
    const ended = await end;
    clearInterval(watch);
    if (ended.kind === "lost") throw new UserError(`${ended.sentence} Start again with npm start.`);
    if (live && isDeployed(stack, "retire-endpoint")) {
      progress.say("");
      await follow(stack, "retire-endpoint", start);
    }
  } finally {
    await webUi?.close();
    await stack?.close();
    progress.end();
    runFolder.remove();
  }
  console.log("\nStopped: the endpoint is retired and nothing is left running.");
}

/** Shows the milestones of an execution, or with `--verbose` each of its states. */
async function follow(stack: LocalStack, machine: StateMachineName, { progress, verbose }: Start): Promise<void> {
  if (verbose) progress.say(`\n${machine}`);
  const states = executionDisplay((text) => process.stdout.write(text), true);
  const shown = verbose ? { show: states.show, end: states.end } : followMilestones(machine, progress);
  let succeeded = false;
  try {
    await stack.run(machine, {}, (_execution, event) => shown.show(event));
    succeeded = true;
  } catch (error) {
    if (error instanceof LocalExecutionFailed) throw new UserError(`${machine} failed. ${error.message}`);
    throw error;
  } finally {
    shown.end(succeeded);
  }
}

async function tellHowToUse(stack: LocalStack, start: Start): Promise<void> {
  const { settings, containerUrl, kept, port, envFile, progress } = start;
  await stack.admitKey(kept.key, "npm start");
  const notKept = keepConnection(kept, port === 0 ? kept.ports : stack.ports);
  const use = localVariables(stack, kept.key);
  if (envFile !== undefined) writeEnvFile(envFile, { ...use.clients, ...use.operators });

  progress.say(`\n${localVariablesText(use, colorsFor(process.stdout))}\n`);
  if (envFile !== undefined) progress.say(`${envFile} has these variables too.`);
  if (notKept !== undefined) progress.say(notKept);
  progress.say(modelNote(settings, containerUrl));
}

async function startWebUiIfWanted(stack: LocalStack, start: Start): Promise<WebUi | undefined> {
  const { openWebUi, webUiFolder, webuiPort, settings, log, onLost } = start;
  if (openWebUi === undefined) return undefined;
  return startWebUi({ stack, openWebUi, folder: webUiFolder, port: webuiPort, settings, log, onLost });
}

async function tellWhenReady({ address, email, password, ready }: WebUi, progress: Progress): Promise<void> {
  progress.say("");
  progress.begin("Starting Open WebUI, which takes about a minute");
  await ready();
  progress.reached("Started Open WebUI");
  progress.say(`Open WebUI: ${address}\n  e-mail    ${email}\n  password  ${password}`);
}

/** The local Scheduler leaves what repeats itself to tests. */
function watchRegularly(stack: LocalStack): NodeJS.Timeout {
  stack.fireSchedule("watch");
  return setInterval(() => stack.fireSchedule("watch"), WATCH_MINUTES * 60_000);
}

/** Not any more, when somebody has tried `npx openai-sagemaker destroy` on it. */
function isDeployed({ aws, names }: LocalStack, machine: StateMachineName): boolean {
  return aws.stateMachines.list().some(({ name }) => name === names.stateMachine(machine));
}

/** Ctrl-C or a SIGTERM; a second one ends the process at once, and its children end with it. */
function interruption(): Promise<void> {
  let isEnding = false;
  return new Promise((resolve) => {
    onInterruption(() => {
      if (isEnding) process.exit(130);
      isEnding = true;
      resolve();
    });
  });
}
