import { createInterface } from "node:readline/promises";
import { UserError } from "../../user-error.ts";
import { Interrupted } from "./interruption.ts";

/** Where a person is asked, and answers. */
export interface Dialogue {
  readonly input: NodeJS.ReadableStream & { readonly isTTY?: boolean };
  readonly output: NodeJS.WritableStream & { readonly isTTY?: boolean };
}

const TERMINAL: Dialogue = { input: process.stdin, output: process.stderr };

/**
 * Asks the person to type a word, as a guard before something is deleted.
 * @throws UserError when something else is typed, or when there is nobody to ask; Interrupted at Ctrl-C
 */
export async function confirmByTyping(word: string, question: string, dialogue = TERMINAL): Promise<void> {
  requireSomebody(question, dialogue);
  const typed = await ask(`${question} Type ${word} to go on: `, dialogue);
  if (typed !== word) throw new UserError("Nothing was done.");
}

export interface Confirmation {
  /** What will happen. Shown where nobody can be asked, and in the question, unless `show` shows it. */
  readonly sentence: string;
  /** Shows what the question is about. */
  readonly show?: (() => unknown) | undefined;
  readonly dialogue?: Dialogue | undefined;
}

/**
 * Asks whether to go on; anything but `y` or `yes` is no.
 * @throws UserError when the answer is no, or when there is nobody to ask; Interrupted at Ctrl-C
 */
export async function confirmYes({ sentence, show, dialogue = TERMINAL }: Confirmation): Promise<void> {
  requireSomebody(sentence, dialogue);
  await show?.();
  const typed = await ask(show === undefined ? `${sentence} Go on? (y/N) ` : "Go on? (y/N) ", dialogue);
  if (!/^y(es)?$/i.test(typed ?? "")) throw new UserError("Nothing was done.");
}

/** Nobody sees a question that goes into a file, even if somebody is there to answer. */
function requireSomebody(sentence: string, { input, output }: Dialogue): void {
  if (!input.isTTY || !output.isTTY) throw new UserError(`${sentence} Nobody can be asked here: say --yes to go on.`);
}

/** The line that is typed, without spaces around it; nothing at Ctrl-D. */
async function ask(question: string, { input, output }: Dialogue): Promise<string | undefined> {
  const terminal = createInterface({ input, output });
  try {
    const ended = Promise.withResolvers<undefined>();
    terminal.once("close", () => ended.resolve(undefined));
    terminal.once("SIGINT", () => ended.reject(new Interrupted("\nNothing was done.")));
    const answer = terminal.question(question).catch(() => undefined);
    const typed = await Promise.race([answer, ended.promise]);
    // Ctrl-D leaves the question's line without an end.
    if (typed === undefined) output.write("\n");
    return typed?.trim();
  } finally {
    terminal.close();
  }
}
