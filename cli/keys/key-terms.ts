import { ALIAS_PATTERN } from "../../names.ts";
import { UserError } from "../../user-error.ts";
import { parseDate, parseDuration } from "../text/quantities.ts";

/** A key's name, without spaces around it. */
export function nameIn(text: string): string {
  const name = text.trim();
  if (name === "" || name.length > 100) throw new UserError("A key's name has 1 to 100 characters.");
  return name;
}

/** Aliases, of a list with commas. */
export function aliasesIn(list: string): string[] {
  const aliases = list.split(",").map((alias) => alias.trim());
  const wrong = aliases.find((alias) => !ALIAS_PATTERN.test(alias));
  if (wrong === undefined) return aliases;
  throw new UserError(`--models: "${wrong}" is not an alias. Give aliases such as default, separated by commas.`);
}

/** ISO 8601, of `30d` or of a date. */
export function expiryIn(text: string, now: Date): string {
  const milliseconds = parseDuration(text);
  const date = milliseconds === undefined ? parseDate(text) : new Date(now.getTime() + milliseconds);
  if (date === undefined)
    throw new UserError(`--expires: "${text}" is neither a time such as 30d or 12h nor a date such as 2027-01-31.`);
  if (date <= now) throw new UserError(`--expires: ${text} has passed.`);
  return date.toISOString();
}
