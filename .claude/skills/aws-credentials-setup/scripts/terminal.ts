import { once } from "node:events";
import { createInterface } from "node:readline/promises";
import { Writable } from "node:stream";
import { UserError } from "../../../../user-error.ts";

/** The person in front of the script. */
export interface Terminal {
  say(line: string): void;
  ask(question: string, variable: string): Promise<string>;
  /** What is typed is not shown. */
  askSecret(question: string, variable: string): Promise<string>;
  /** @throws UserError unless the answer is yes */
  confirm(question: string): Promise<void>;
}

const NOTHING_DONE = "Nothing was done.";

/** Questions go to standard error, answers come from standard input. */
export const terminal: Terminal = {
  say: (line) => console.error(line),
  ask: (question, variable) => ask(question, `set ${variable}`),
  askSecret: (question, variable) => ask(`${question} (is not shown)`, `set ${variable}`, true),
  async confirm(question) {
    const answer = await ask(`${question} [yes/no]`, "say --yes to go on");
    if (answer.toLowerCase() !== "yes") throw new UserError(NOTHING_DONE);
  },
};

async function ask(question: string, cure: string, hidden = false): Promise<string> {
  if (!process.stdin.isTTY) throw new UserError(`${question}: nobody can be asked here, ${cure}.`);
  if (hidden) process.stderr.write(`${question}: `);
  const output = hidden ? new Writable({ write: (_chunk, _encoding, done) => done() }) : process.stderr;
  const lines = createInterface({ input: process.stdin, output, terminal: true });
  // Ctrl-D closes without an answer.
  const closed = once(lines, "close").then(() => "");
  try {
    return (await Promise.race([lines.question(hidden ? "" : `${question}: `), closed])).trim();
  } catch (error) {
    if (error instanceof Error && error.name === "AbortError") throw new UserError(NOTHING_DONE); // Ctrl-C
    throw error;
  } finally {
    lines.close();
    if (hidden) process.stderr.write("\n");
  }
}
