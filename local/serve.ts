import { WATCH_MINUTES } from "../contract/metrics.ts";
import type { StateMachineName } from "../names.ts";
import { UserError } from "../user-error.ts";
import { onInterruption } from "./interruption-signals.ts";
import type { LocalStack } from "./local-stack.ts";
import { toListeningNote } from "./openai-server/listening-servers.ts";
import { bringUp, type Start } from "./start/bring-up.ts";
import { colorsFor } from "./start/colors-for.ts";
import { writeEnvFile } from "./start/env-file.ts";
import { localVariables, localVariablesText } from "./start/local-variables.ts";
import { keepConnection } from "./start/kept-connection.ts";
import { modelLine, modelNote } from "./start/model-note.ts";
import { prepare, type ServeOptions } from "./start/prepare.ts";
import { type Progress, startProgress } from "./start/progress.ts";
import { makeRunFolder } from "./start/run-folder.ts";
import { follow, startModels } from "./start/start-models.ts";
import { startWebUi, type WebUi } from "./webui/start-web-ui.ts";

/** Why serving ends. */
type End = { readonly kind: "interrupted" } | { readonly kind: "lost"; readonly sentence: string };

/**
 * What `npm start` does: synthesizes, brings the stack up and its models to their start, says how to use them, and retires them in the end.
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

  progress.say(modelLine(preparation.source));
  const runFolder = makeRunFolder();
  let stack: LocalStack | undefined;
  let webUi: WebUi | undefined;
  try {
    stack = await bringUp(start, runFolder.path);
    const aliases = await Promise.race([startModels(stack, start), end.then(() => [])]);
    const live = aliases.length > 0;
    if (live) {
      await tellHowToUse(stack, start, aliases);
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
  const what = preparation.catalog.size === 1 ? "the endpoint" : "every endpoint";
  console.log(`\nStopped: ${what} is retired and nothing is left running.`);
}

async function tellHowToUse(stack: LocalStack, start: Start, [alias]: readonly string[]): Promise<void> {
  const { catalog, source, listening, kept, port, envFile, progress } = start;
  await stack.admitKey(kept.key, "npm start", kept.idSecret);
  const notKept = keepConnection(kept, port === 0 ? kept.ports : stack.ports);
  const use = localVariables(stack, kept.key, alias);
  if (envFile !== undefined) writeEnvFile(envFile, { ...use.clients, ...use.operators });

  progress.say(`\n${localVariablesText(use, colorsFor(process.stdout))}\n`);
  if (envFile !== undefined) progress.say(`${envFile} has these variables too.`);
  if (notKept !== undefined) progress.say(notKept);
  progress.say(modelNote([...catalog.values()], source));
  for (const server of await listening) progress.say(toListeningNote(server));
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
