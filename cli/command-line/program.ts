import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Command } from "commander";
import { COMMANDS } from "../commands.ts";
import { overview } from "./overview.ts";

/**
 * The whole command line. Of its commands only those are loaded that these words name, with what it needs of AWS's SDK: the
 * others are names and summaries, which is what the help shows.
 */
export async function createProgram(words: readonly string[]): Promise<Command> {
  const program = new Command("npx openai-sagemaker").version(version()).configureHelp({ formatHelp: overview });
  const named = COMMANDS.filter(({ name }) => words.includes(name));
  const loaded = named.some(({ needsOthers }) => needsOthers) ? COMMANDS : named;
  for (const entry of COMMANDS) {
    const command = loaded.includes(entry) ? await entry.load() : new Command(entry.name);
    program.addCommand(command.summary(entry.summary));
  }
  return program;
}

function version(): string {
  return JSON.parse(readFileSync(join(import.meta.dirname, "..", "..", "package.json"), "utf8")).version;
}
