import { createInterface } from "node:readline/promises";
import { UserError } from "../user-error.ts";

/**
 * Asks the person to type a word, as a guard before something is deleted.
 * @throws UserError when something else is typed, or when there is nobody to ask
 */
export async function confirmByTyping(word: string, question: string): Promise<void> {
  if (!process.stdin.isTTY) throw new UserError(`${question} Nobody can be asked here: say --yes to go on.`);
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    // Ctrl-D closes without an answer, and Ctrl-C aborts the question.
    const closed = new Promise<undefined>((resolve) => terminal.once("close", () => resolve(undefined)));
    const answer = terminal.question(`${question} Type ${word} to go on: `).catch(() => undefined);
    const typed = await Promise.race([answer, closed]);
    // The question's line was not ended by the person.
    if (typed === undefined) process.stderr.write("\n");
    if (typed?.trim() !== word) throw new UserError("Nothing was done.");
  } finally {
    terminal.close();
  }
}
