import { createInterface } from "node:readline/promises";
import { UserError } from "../../user-error.ts";
import { Interrupted } from "./interruption.ts";

/**
 * Asks the person to type a word, as a guard before something is deleted.
 * @throws UserError when something else is typed, or when there is nobody to ask; Interrupted at Ctrl-C
 */
export async function confirmByTyping(word: string, question: string): Promise<void> {
  if (!process.stdin.isTTY) throw new UserError(`${question} Nobody can be asked here: say --yes to go on.`);
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    const ended = Promise.withResolvers<undefined>();
    terminal.once("close", () => ended.resolve(undefined));
    terminal.once("SIGINT", () => ended.reject(new Interrupted("\nNothing was done.")));
    const answer = terminal.question(`${question} Type ${word} to go on: `).catch(() => undefined);
    const typed = await Promise.race([answer, ended.promise]);
    // Ctrl-D leaves the question's line without an end.
    if (typed === undefined) process.stderr.write("\n");
    if (typed?.trim() !== word) throw new UserError("Nothing was done.");
  } finally {
    terminal.close();
  }
}
