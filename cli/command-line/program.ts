import { readFileSync } from "node:fs";
import { join } from "node:path";
import { styleText } from "node:util";
import { Command } from "commander";
import { COMMANDS, type Example } from "../commands.ts";
import { examplesText } from "./examples.ts";
import { overview } from "./overview.ts";
import { refuseEmptyValues } from "./refuse-empty-values.ts";
import { commandPath, wrongWords } from "./wrong-words.ts";

/**
 * The whole command line. Of its commands only those are loaded that these words name, with what they need of AWS's SDK: the others are
 * names and summaries, which is what the help shows.
 */
export async function createProgram(words: readonly string[]): Promise<Command> {
  const program = new Command("npx openai-sagemaker")
    .version(version())
    .configureHelp({ formatHelp: overview })
    .exitOverride();
  const named = COMMANDS.filter(({ name }) => words.includes(name));
  const loaded = named.some(({ needsOthers }) => needsOthers) ? COMMANDS : named;
  for (const entry of COMMANDS) {
    const command = loaded.includes(entry) ? await entry.load() : new Command(entry.name);
    refuseEmptyValues(command);
    program.addCommand(command.summary(entry.summary));
    withHelpAndErrors(command, entry.examples);
  }
  return program.configureOutput({ outputError: (text, write) => write(`${wrongWords(program, text)}\n`) });
}

/** The same manners for a command and all below it. */
function withHelpAndErrors(command: Command, examples: readonly Example[]): void {
  command
    .exitOverride()
    .configureHelp({
      // Long names of flags leave less than commander's 40 columns for what they mean.
      minWidthToWrap: 24,
      styleTitle: (title) => styleText("bold", title, { validateStream: false }),
    })
    .configureOutput({ outputError: (text, write) => write(`${wrongWords(command, text)}\n`) })
    .addHelpText("after", () => examplesText(examples, commandPath(command)));
  for (const subcommand of command.commands) withHelpAndErrors(subcommand, examples);
}

function version(): string {
  return JSON.parse(readFileSync(join(import.meta.dirname, "..", "..", "package.json"), "utf8")).version;
}
