import { type Browser, chromium } from "playwright-core";
import { UserError } from "../../user-error.ts";

export const CHROMIUM = "/usr/bin/chromium";

/** @throws UserError when there is none */
export async function launchChromium(executablePath: string, more: readonly string[] = []): Promise<Browser> {
  const args = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", ...more];
  return chromium.launch({ executablePath, args }).catch((error: Error) => {
    throw new UserError(
      `${error.message.split("\n")[0]?.replace(/\.?$/, ".")} Install Chromium, or say where it is with --chromium.`,
    );
  });
}
