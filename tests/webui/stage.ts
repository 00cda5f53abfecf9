import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { externalContainer } from "../../local/external-container.ts";
import { builtInContainer } from "../../local/launch-container.ts";
import { type LocalStack, startLocalStack } from "../../local/local-stack.ts";
import { synthesize } from "../../synth/synthesize.ts";
import type { OpenWebUi } from "../../local/webui/find-open-webui.ts";
import { startWebUi, type WebUi } from "../../local/webui/start-web-ui.ts";
import { readSettings } from "../../settings/settings.ts";
import { cleanEnvironment } from "../../testing/synthesized-app.ts";
import { freePort } from "../../testing/free-port.ts";

export interface Stage {
  readonly stack: LocalStack;
  readonly webUi: WebUi;
  /** How often Open WebUI has started so far. */
  starts(): number;
  /** Runs provision-endpoint, which waits for its endpoint until `meanwhile` is over, until the proxy knows of it. */
  provision(meanwhile?: () => Promise<void>): Promise<void>;
  close(): Promise<void>;
}

/** The local stack, without an endpoint yet, and a real Open WebUI with an empty database before it. */
export async function startStage(
  openWebUi: OpenWebUi,
  containerUrl: string | undefined,
  ownSettings: Readonly<Record<string, string>> = {},
): Promise<Stage> {
  const folder = mkdtempSync(join(tmpdir(), "openai-sagemaker-webui-"));
  const closers = [async () => rmSync(folder, { recursive: true, force: true })];
  const close = async () => {
    for (const closer of closers.splice(0).reverse()) await closer();
  };
  const fail = (sentence: string) => console.error(sentence);
  const launch =
    containerUrl === undefined
      ? builtInContainer({ log: () => undefined, onLost: fail })
      : externalContainer(containerUrl);
  let launching = Promise.resolve();
  let starts = 0;
  try {
    const outputFolder = join(folder, "cdktf.out");
    const environment = cleanEnvironment({ WAKE_ON_REQUEST: "idle", ...ownSettings });
    const settings = readSettings(environment);
    await synthesize(outputFolder, environment);
    const stack = await startLocalStack({
      outputFolder,
      stage: settings.STAGE,
      region: settings.AWS_REGION,
      launchContainer: async (container) => {
        await launching;
        return launch(container);
      },
    });
    closers.push(stack.close);
    const webUi = await startWebUi({
      stack,
      openWebUi,
      folder: join(folder, "web-ui"),
      port: await freePort(),
      settings,
      log(line) {
        if (line.includes("Started server process")) starts += 1;
      },
      onLost: fail,
    });
    closers.push(webUi.close);
    await webUi.ready();
    return {
      stack,
      webUi,
      starts: () => starts,
      async provision(meanwhile = async () => undefined) {
        launching = meanwhile();
        await Promise.all([stack.run("provision-endpoint"), launching]);
        await untilListedAsLive(stack);
      },
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

async function untilListedAsLive(stack: LocalStack): Promise<void> {
  const headers = { authorization: `Bearer ${await stack.createKey("until listed as live")}` };
  while (!(await (await fetch(`${stack.openaiBaseUrl}/models`, { headers })).text()).includes('"status":"live"')) {
    await setTimeout(500);
  }
}
