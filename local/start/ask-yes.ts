import { createInterface } from "node:readline/promises";

/** Asks a person at the terminal; anything but `y` or `yes` is no. `undefined`: there is nobody to ask. */
export async function askYes(
  question: string,
  { input, output } = { input: process.stdin, output: process.stdout },
): Promise<boolean | undefined> {
  if (!input.isTTY || !output.isTTY) return undefined;
  const terminal = createInterface({ input, output });
  try {
    const closed = new Promise<string>((resolve) => terminal.once("close", () => resolve("")));
    return /^y(es)?$/i.test((await Promise.race([terminal.question(`${question} [y/N] `), closed])).trim());
  } finally {
    terminal.close();
  }
}
