import { type Command, InvalidArgumentError } from "commander";

/**
 * Makes every flag and argument of a command refuse a value of nothing but spaces: it comes from a script's variable that nobody set, and
 * `destroy --stage "$STAGE"` would mean the default stage.
 */
export function refuseEmptyValues(command: Command): void {
  const withValues = command.options.filter(({ required, optional }) => required || optional);
  for (const option of [...withValues, ...command.registeredArguments]) {
    const { parseArg } = option;
    // Without a parser commander itself collects the values of what may be given several times.
    if (option.variadic && parseArg === undefined) continue;
    option.argParser<unknown>((value, previous) => {
      if (value.trim() === "") throw new InvalidArgumentError("Give a value, or leave it away.");
      return parseArg === undefined ? value : parseArg(value, previous);
    });
  }
  for (const subcommand of command.commands) refuseEmptyValues(subcommand);
}
