import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { WATCH_MINUTES } from "../contract/metrics.ts";
import type { StateMachineName } from "../names.ts";
import { loadEnvironment } from "../settings/load-environment.ts";
import { readSettings } from "../settings/settings.ts";
import { UserError } from "../user-error.ts";
import type { LaunchContainer } from "./aws/sagemaker/container.ts";
import { executionDisplay } from "./execution-display.ts";
import { builtInContainer, checkContainerUrl, externalContainer } from "./launch-container.ts";
import { ExecutionDidNotSucceed, type LocalStack, startLocalStack } from "./local-stack.ts";
import { synthesize } from "../synth/synthesize.ts";
import { findOpenWebUi } from "./webui/find-open-webui.ts";
import { startWebUi, type WebUi } from "./webui/start-web-ui.ts";

/** Kept from start to start, by stage; git ignores it. */
const WEB_UI_FOLDER = ".webui";

export interface ServeOptions {
  readonly port: number;
  readonly containerUrl?: string;
  readonly stage?: string;
  /** `true`: whatever there is. */
  readonly webui?: string | true;
  readonly webuiPort: number;
  readonly verbose?: boolean;
}

/**
 * What `npm start` does: synthesizes, brings the stack up, provisions the model, says how to use it, and retires it in the end.
 * @throws UserError, SettingsError
 */
export async function serveUntilInterrupted(options: ServeOptions): Promise<void> {
  const { port, containerUrl, stage, webui, webuiPort, verbose } = options;
  const environment = { ...loadEnvironment(process.cwd()), ...(stage === undefined ? {} : { STAGE: stage }) };
  const settings = readSettings(environment);
  if (containerUrl !== undefined) await checkContainerUrl(containerUrl);
  const openWebUi = webui && (await findOpenWebUi(webui === true ? undefined : webui, settings.WEBUI_VERSION));

  const log = verbose ? (line: string) => console.log(line) : () => undefined;
  const lost = Promise.withResolvers<string>();
  const launchContainer: LaunchContainer =
    containerUrl === undefined ? builtInContainer({ log, onLost: lost.resolve }) : externalContainer(containerUrl);
  const end: Promise<End> = Promise.race([
    interruption().then(() => ({ kind: "interrupted" }) as const),
    lost.promise.then((sentence) => ({ kind: "lost", sentence }) as const),
  ]);

  const outputFolder = mkdtempSync(join(tmpdir(), "openai-sagemaker-"));
  let stack: LocalStack | undefined;
  let webUi: WebUi | undefined;
  try {
    console.log(`Synthesizing the stage ${settings.STAGE} …`);
    await synthesize(outputFolder, environment);
    stack = await startLocalStack({
      outputFolder,
      stage: settings.STAGE,
      region: settings.AWS_REGION,
      launchContainer,
      ports: { functionUrl: port },
      log,
    });
    const live = await Promise.race([
      follow(stack, "provision-endpoint", verbose).then(() => true),
      end.then(() => false),
    ]);
    if (live) await tellHowToUse(stack);
    if (live && openWebUi) {
      const folder = resolve(WEB_UI_FOLDER, settings.STAGE);
      webUi = await startWebUi({ stack, openWebUi, folder, port: webuiPort, settings, log, onLost: lost.resolve });
      await Promise.race([tellWhenReady(webUi), end]);
    }
    if (live) console.log("\nServing until Ctrl-C.");
    const watch = live ? watchRegularly(stack) : undefined;
    const ended = await end;
    clearInterval(watch);
    if (ended.kind === "lost") throw new UserError(`${ended.sentence} Start again with npm start.`);
    if (live && isDeployed(stack, "retire-endpoint")) await follow(stack, "retire-endpoint", verbose);
  } finally {
    await webUi?.close();
    await stack?.close();
    rmSync(outputFolder, { recursive: true, force: true });
  }
  console.log("\nStopped: the endpoint is retired and nothing is left running.");
}

/** Why serving ends. */
type End = { readonly kind: "interrupted" } | { readonly kind: "lost"; readonly sentence: string };

/** The local Scheduler leaves what repeats itself to tests. */
function watchRegularly(stack: LocalStack): NodeJS.Timeout {
  stack.fireSchedule("watch");
  return setInterval(() => stack.fireSchedule("watch"), WATCH_MINUTES * 60_000);
}

/** Not any more, when somebody has tried `npm run destroy` on it. */
function isDeployed({ aws, names }: LocalStack, machine: StateMachineName): boolean {
  return aws.stateMachines.list().some(({ name }) => name === names.stateMachine(machine));
}

async function follow(stack: LocalStack, machine: StateMachineName, verbose = false): Promise<void> {
  console.log(`\n${machine}`);
  const display = executionDisplay((text) => process.stdout.write(text), verbose);
  try {
    await stack.run(machine, {}, (_execution, event) => display.show(event));
  } catch (error) {
    if (error instanceof ExecutionDidNotSucceed) throw new UserError(`${machine} failed. ${error.message}`);
    throw error;
  } finally {
    display.end();
  }
}

async function tellHowToUse(stack: LocalStack): Promise<void> {
  const key = await stack.createKey("npm start");
  console.log(`
OPENAI_BASE_URL=${stack.openaiBaseUrl}
OPENAI_API_KEY=${key}
HTTP_API_URL=${stack.httpApiUrl}
AWS_ENDPOINT_URL=${stack.connection.endpoint}
HF_ENDPOINT=${stack.hubUrl}

${curlLine(stack.openaiBaseUrl, key)}`);
}

async function tellWhenReady({ address, email, password, ready }: WebUi): Promise<void> {
  console.log("\nOpen WebUI starts, which takes about a minute …");
  await ready();
  console.log(`Open WebUI: ${address}\n  e-mail    ${email}\n  password  ${password}`);
}

function curlLine(baseUrl: string, key: string): string {
  const body = { model: "default", messages: [{ role: "user", content: "The President said that" }], max_tokens: 40 };
  return `curl ${baseUrl}/chat/completions -H "Authorization: Bearer ${key}" -H "Content-Type: application/json" -d '${JSON.stringify(body)}'`;
}

/** Ctrl-C or a SIGTERM; a second one ends the process at once, and its children end with it. */
function interruption(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => resolve());
  });
}
