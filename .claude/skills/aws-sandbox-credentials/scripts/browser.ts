import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";
import { type Browser, chromium } from "playwright-core";
import { UserError } from "../../../../user-error.ts";

type Environment = Readonly<Record<string, string | undefined>>;

const NAMES = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "microsoft-edge"];
const APPLICATIONS = [
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
];

/** The Chromium that CHROMIUM_PATH names, else one of the usual names on the PATH, else one of macOS's applications. */
export function findChromium({ CHROMIUM_PATH, PATH = "" }: Environment): string | undefined {
  if (CHROMIUM_PATH) return CHROMIUM_PATH;
  const onPath = PATH.split(delimiter).flatMap((folder) => NAMES.map((name) => join(folder, name)));
  return [...onPath, ...APPLICATIONS].find(isExecutable);
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** @throws UserError when there is no browser, or none that starts */
export async function launchChromium(environment: Environment, headed: boolean): Promise<Browser> {
  const executablePath = findChromium(environment);
  if (executablePath === undefined) {
    throw new UserError("There is no Chromium here: install Chromium or Chrome, or name one in CHROMIUM_PATH.");
  }
  try {
    return await chromium.launch({ executablePath, headless: !headed });
  } catch {
    throw new UserError(
      `${executablePath} does not start${headed ? " with a window: leave --headed out where there is no display" : ": name another browser in CHROMIUM_PATH"}.`,
    );
  }
}
