import { mkdirSync } from "node:fs";
import { Command } from "commander";
import type { Browser } from "playwright-core";
import { CHROMIUM, launchChromium } from "../../testing/browser/launch-chromium.ts";
import { UserError } from "../../user-error.ts";
import { type Check, checksOfLiveModel, checksWhileMaking } from "./checks.ts";
import { FrontPage } from "./front-page.ts";
import { startStage } from "./stage.ts";

/** Drives the page at `/` of both doors in Chromium. Not a part of `npm test`, for not every machine has a browser. */

interface Options {
  readonly chromium: string;
  readonly screenshots: string;
}

const command = new Command("node tests/page/main.ts")
  .description("Drives the page at / of both doors in Chromium, and has axe look at it.")
  .option("--chromium <path>", "the browser", CHROMIUM)
  .option("--screenshots <folder>", "where to put them", ".webui/page")
  .action(run);

async function run({ chromium, screenshots }: Options): Promise<void> {
  const browser = await launchChromium(chromium).catch(skipped);
  if (!browser) return;
  mkdirSync(screenshots, { recursive: true });
  const stage = await startStage();
  try {
    await prove("streaming", browser, screenshots, (front) => [
      ...checksWhileMaking(stage, front),
      ...checksOfLiveModel(stage, front, true),
    ]);
    await prove("buffered", browser, screenshots, (front) => checksOfLiveModel(stage, front, false));
  } finally {
    await browser.close();
    await stage.close();
  }

  async function prove(door: keyof typeof stage.doors, ...[inside, folder, checksOf]: Proof): Promise<void> {
    console.log(`\nThe page at the ${door} door:`);
    const front = await FrontPage.open(inside, stage.doors[door], folder);
    for (const [sentence, proof] of checksOf(front)) {
      await proof().catch(async (error) => {
        await front.page.screenshot({ path: `${folder}/failed.png`, fullPage: true });
        throw new Error(`${door} door: ${sentence}: it is not so.`, { cause: error });
      });
      console.log(`  ✓ ${sentence}`);
    }
    await front.close();
  }
}

type Proof = [browser: Browser, screenshots: string, checksOf: (front: FrontPage) => Check[]];

function skipped(reason: unknown): undefined {
  if (!(reason instanceof UserError)) throw reason;
  console.log(`Skipped: ${reason.message}`);
}

await command.parseAsync();
