import { mkdirSync } from "node:fs";
import { Command } from "commander";
import type { Browser } from "playwright-core";
import { checkContainerUrl } from "../../local/external-container.ts";
import { findOpenWebUi, type OpenWebUi } from "../../local/webui/find-open-webui.ts";
import { readSettings } from "../../settings/settings.ts";
import { CHROMIUM, launchChromium } from "../../testing/browser/launch-chromium.ts";
import { UserError } from "../../user-error.ts";
import { ChatPage } from "./chat-page.ts";
import { listChecks } from "./checks.ts";
import { startStage } from "./stage.ts";

/** Drives a real Open WebUI in Chromium. Not a part of `npm test`: Open WebUI has 7 GB. What is absent is skipped. */

interface Options {
  readonly webui?: string;
  readonly containerUrl?: string;
  readonly chromium: string;
  readonly screenshots: string;
}

const command = new Command("npm run test:webui --")
  .description("Drives a real Open WebUI in Chromium, before the local stack.")
  .option("--webui <command>", "Open WebUI (default: `open-webui` on the PATH, or Docker)")
  .option("--container-url <url>", "a real vLLM with a chat model, checked as well")
  .option("--chromium <path>", "the browser", CHROMIUM)
  .option("--screenshots <folder>", "where to put them", ".webui/screenshots")
  .action(run);

async function run(options: Options): Promise<void> {
  const openWebUi = await findOpenWebUi(options.webui, readSettings({}).WEBUI_VERSION).catch(skipped);
  const browser = await launchChromium(options.chromium).catch(skipped);
  try {
    if (!openWebUi || !browser) return;
    mkdirSync(options.screenshots, { recursive: true });
    await checkModel("base-model", undefined, { openWebUi, browser, options });
    if (options.containerUrl === undefined) return skipped(new UserError("chat model: no --container-url is given."));
    await checkContainerUrl(options.containerUrl);
    await checkModel("chat-model", options.containerUrl, { openWebUi, browser, options });
  } finally {
    await browser?.close();
  }
}

function skipped(reason: unknown): undefined {
  if (!(reason instanceof UserError)) throw reason;
  console.log(`Skipped: ${reason.message}`);
}

interface Parts {
  readonly openWebUi: OpenWebUi;
  readonly browser: Browser;
  readonly options: Options;
}

async function checkModel(name: string, containerUrl: string | undefined, { openWebUi, browser, options }: Parts) {
  console.log(`\n${name}: Open WebUI starts …`);
  const stage = await startStage(openWebUi, containerUrl);
  try {
    const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
    const chat = new ChatPage(page, stage.webUi.address, options.screenshots);
    for (const [sentence, prove] of listChecks(stage, chat, name)) {
      const startedAt = performance.now();
      await prove().catch(async (error) => {
        await chat.screenshot(`${name}-failed`);
        throw new Error(`${name}: ${sentence}: it is not so.`, { cause: error });
      });
      console.log(`  ✓ ${sentence} (${((performance.now() - startedAt) / 1_000).toFixed(1)} s)`);
    }
    await page.close();
  } finally {
    await stage.close();
  }
}

await command.parseAsync();
