import { type Command, CommanderError } from "commander";
import { UserError } from "../../user-error.ts";
import { explainError } from "./explain-error.ts";
import { terminalColumns } from "../text/terminal-columns.ts";
import { wrapLines } from "../text/wrap.ts";
import { Interrupted } from "./interruption.ts";

/** Runs the command line of this process. */
export async function runTool(command: Command): Promise<void> {
  process.stdout.once("error", (error: NodeJS.ErrnoException) => {
    // The reader of the pipe has closed it, as `head` does.
    if (error.code === "EPIPE") process.exit();
    throw new UserError(`The output cannot be written (${error.code}): a full disk is the usual reason.`);
  });
  // What no command waits for ends it as well.
  process.once("uncaughtException", (error) => process.exit(fail(error)));
  await runCommand(command, process.argv.slice(2));
}

/**
 * Runs the command that the words name. Whatever fails is shown as one sentence on standard error, with exit code 1, or 130 for an
 * interruption; wrong flags are commander's, with code 1.
 */
export async function runCommand(command: Command, words: readonly string[]): Promise<void> {
  try {
    await command.parseAsync(words, { from: "user" });
  } catch (error) {
    process.exitCode = error instanceof CommanderError ? error.exitCode : fail(error);
  }
}

function fail(error: unknown): number {
  console.error(wrapLines(explainError(error), terminalColumns(process.stderr)));
  return error instanceof Interrupted ? 130 : 1;
}
