import type { Command } from "commander";

/** A line to type, and what it brings. */
export type Example = readonly [line: string, meaning: string];

/** Ends a command's help with examples, as wide as 80 columns show: the meaning beside its line, or below one that is long. */
export function withExamples(command: Command, examples: readonly Example[]): Command {
  const width = Math.max(...examples.map(([line]) => line.length));
  const beside = examples.every(([, meaning]) => width + meaning.length + 4 <= 80);
  const text = examples.map(([line, meaning]) =>
    beside ? `  ${line.padEnd(width)}  ${meaning}` : `  ${line}\n      ${meaning}`,
  );
  return command.addHelpText("after", `\nExamples:\n${text.join("\n")}`);
}
