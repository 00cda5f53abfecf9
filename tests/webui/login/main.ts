import { mkdirSync } from "node:fs";
import { Command } from "commander";
import { findOpenWebUi } from "../../../local/webui/find-open-webui.ts";
import { readSettings } from "../../../settings/settings.ts";
import { CHROMIUM, launchChromium } from "../../../testing/browser/launch-chromium.ts";
import { UserError } from "../../../user-error.ts";
import { listLoginChecks, PEOPLE, SETTINGS } from "./login-checks.ts";
import { LoginPage } from "./login-page.ts";
import { startLoginStage } from "./login-stage.ts";

/** A real provider of logins, a real Open WebUI, and people in Chromium. Not a part of `npm test`; what is absent is skipped. */

interface Options {
  readonly webui?: string;
  readonly chromium: string;
  readonly screenshots: string;
}

const command = new Command("node tests/webui/login/main.ts")
  .description("Lets people log in to a real Open WebUI by a real OpenID Connect provider, in Chromium.")
  .option("--webui <command>", "Open WebUI from PyPI (default: `open-webui` on the PATH)")
  .option("--chromium <path>", "the browser", CHROMIUM)
  .option("--screenshots <folder>", "where to put them", ".webui/screenshots")
  .action(run);

async function run({ webui, chromium, screenshots }: Options): Promise<void> {
  const openWebUi = await findOpenWebUi(webui, readSettings({}).WEBUI_VERSION).catch(skipped);
  if (!openWebUi) return;
  if (openWebUi.name === "Docker")
    return skipped(new UserError("login: Docker would need the provider's certificate."));
  await (await launchChromium(chromium).catch(skipped))?.close();
  mkdirSync(screenshots, { recursive: true });
  console.log("\nlogin: Open WebUI starts …");
  const stage = await startLoginStage({ openWebUi, people: PEOPLE, settings: SETTINGS }).catch(skipped);
  if (!stage) return;
  const browser = await launchChromium(chromium, [`--host-resolver-rules=${stage.hostRules}`]);
  const pages: LoginPage[] = [];
  const newPage = async (address = stage.address) => {
    const page = await LoginPage.open(browser, address, screenshots);
    pages.push(page);
    return page;
  };
  try {
    for (const [sentence, prove] of listLoginChecks(stage, newPage)) {
      const startedAt = performance.now();
      await prove().catch(async (error) => {
        await pages.at(-1)?.screenshot("login-failed");
        const lines = stage.log().split("\n");
        // Without those of each request.
        console.error(
          lines
            .filter((line) => !/"(GET|POST) .*" \d{3}$/.test(line))
            .slice(-30)
            .join("\n"),
        );
        throw new Error(`login: ${sentence}: it is not so.`, { cause: error });
      });
      console.log(`  ✓ ${sentence} (${((performance.now() - startedAt) / 1_000).toFixed(1)} s)`);
    }
  } finally {
    await browser.close();
    await stage.close();
  }
}

function skipped(reason: unknown): undefined {
  if (!(reason instanceof UserError)) throw reason;
  console.log(`Skipped: ${reason.message}`);
}

await command.parseAsync();
