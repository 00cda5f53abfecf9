import { createInterface } from "node:readline/promises";
import { UserError } from "../../user-error.ts";

interface Terminal {
  readonly input: NodeJS.ReadableStream & { readonly isTTY?: boolean };
  readonly output: NodeJS.WritableStream & { readonly isTTY?: boolean };
}

/**
 * Asks a person at the terminal; anything but `y` or `yes` is no. `undefined`: there is nobody to ask.
 * @throws UserError at Ctrl-C
 */
export async function askYes(
  question: string,
  { input, output }: Terminal = { input: process.stdin, output: process.stdout },
): Promise<boolean | undefined> {
  if (!input.isTTY || !output.isTTY) return undefined;
  const terminal = createInterface({ input, output });
  try {
    const ended = new Promise<string>((resolve, reject) => {
      terminal.once("SIGINT", () => reject(new UserError("\nNothing was installed or started.")));
      terminal.once("close", () => resolve(""));
    });
    const typed = terminal.question(`${question} [y/N] `).catch(() => "");
    return /^y(es)?$/i.test((await Promise.race([typed, ended])).trim());
  } finally {
    terminal.close();
  }
}
