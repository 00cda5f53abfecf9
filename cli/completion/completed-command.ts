import type { Command } from "commander";

/** What may follow the words of a command; the command line itself is the one of no words. */
export interface CompletedCommand {
  /** Such as `["keys", "create"]`. */
  readonly words: readonly string[];
  readonly subcommands: readonly CompletedWord[];
  readonly flags: readonly CompletedFlag[];
  /** What an argument may be, where there is a choice. */
  readonly choices: readonly string[];
  /** Whether it takes an argument that may be a file's name. */
  readonly takesFile: boolean;
}

export interface CompletedWord {
  readonly word: string;
  /** One line. */
  readonly meaning: string;
}

interface CompletedFlag extends CompletedWord {
  readonly takesValue: boolean;
}

/** A command and all below it. */
export function completedCommands(command: Command, words: readonly string[] = []): CompletedCommand[] {
  const help = command.createHelp();
  const subcommands = help.visibleCommands(command);
  const choices = command.registeredArguments.flatMap(({ argChoices = [] }) => argChoices);
  return [
    {
      words,
      subcommands: subcommands.map((sub) => ({ word: sub.name(), meaning: inShort(help.subcommandDescription(sub)) })),
      flags: help
        .visibleOptions(command)
        .flatMap(({ long, description, required, optional }) =>
          long ? [{ word: long, meaning: inShort(description), takesValue: required || optional }] : [],
        ),
      choices,
      takesFile: choices.length === 0 && command.registeredArguments.some((argument) => argument.name() === "file"),
    },
    ...subcommands.flatMap((sub) => completedCommands(sub, [...words, sub.name()])),
  ];
}

/** What stands before the first bracket or full stop. */
function inShort(text: string): string {
  return text.split(/ \(|\. |;|\n/)[0]?.replace(/\.$/, "") ?? "";
}
