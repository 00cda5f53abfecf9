import { mkdirSync } from "node:fs";
import { Command, Option } from "commander";
import type { Browser } from "playwright-core";
import { checkContainerUrl } from "../../local/external-container.ts";
import { findOpenWebUi, type OpenWebUi } from "../../local/webui/find-open-webui.ts";
import { readSettings } from "../../settings/settings.ts";
import { CHROMIUM, launchChromium } from "../../testing/browser/launch-chromium.ts";
import { UserError } from "../../user-error.ts";
import { ChatPage } from "./chat-page.ts";
import { type Check, listChecks } from "./checks.ts";
import { listPeopleChecks, PEOPLE_SETTINGS } from "./people.ts";
import { startStage } from "./stage.ts";

/** Drives a real Open WebUI in Chromium. Not a part of `npm test`: Open WebUI has 7 GB. What is absent is skipped. */

interface Options {
  readonly webui?: string;
  readonly containerUrl?: string;
  readonly chromium: string;
  readonly screenshots: string;
  readonly only?: string;
}

const command = new Command("npm run test:webui --")
  .description("Drives a real Open WebUI in Chromium, before the local stack.")
  .option("--webui <command>", "Open WebUI (default: `open-webui` on the PATH, or Docker)")
  .option("--container-url <url>", "a real vLLM with a chat model, checked as well")
  .option("--chromium <path>", "the browser", CHROMIUM)
  .option("--screenshots <folder>", "where to put them", ".webui/screenshots")
  .addOption(new Option("--only <part>", "one part alone").choices(["base-model", "people", "chat-model"]))
  .action(run);

async function run(options: Options): Promise<void> {
  const openWebUi = await findOpenWebUi(options.webui, readSettings({}).WEBUI_VERSION).catch(skipped);
  const browser = await launchChromium(options.chromium).catch(skipped);
  try {
    if (!openWebUi || !browser) return;
    mkdirSync(options.screenshots, { recursive: true });
    const parts = { openWebUi, browser, options };
    const wants = (part: string) => options.only === undefined || options.only === part;
    if (wants("base-model")) await checkModel("base-model", undefined, parts);
    if (wants("people")) await checkPeople(parts);
    if (!wants("chat-model")) return;
    if (options.containerUrl === undefined) return skipped(new UserError("chat model: no --container-url is given."));
    await checkContainerUrl(options.containerUrl);
    await checkModel("chat-model", options.containerUrl, parts);
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
    await proveAll(name, listChecks(stage, chat, name), () => chat.screenshot(`${name}-failed`));
    await page.close();
  } finally {
    await stage.close();
  }
}

async function checkPeople({ openWebUi, browser, options }: Parts) {
  console.log("\npeople: Open WebUI starts …");
  const stage = await startStage(openWebUi, undefined, PEOPLE_SETTINGS);
  try {
    await proveAll("people", listPeopleChecks(stage, browser, options.screenshots));
  } finally {
    await stage.close();
  }
}

async function proveAll(name: string, checks: readonly Check[], onFailure = async () => undefined as unknown) {
  for (const [sentence, prove] of checks) {
    const startedAt = performance.now();
    await prove().catch(async (error) => {
      await onFailure();
      throw new Error(`${name}: ${sentence}: it is not so.`, { cause: error });
    });
    console.log(`  ✓ ${sentence} (${((performance.now() - startedAt) / 1_000).toFixed(1)} s)`);
  }
}

await command.parseAsync();
