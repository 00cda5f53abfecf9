import { TEAM_PATTERN } from "../../contract/api-key.ts";
import { ALIAS_PATTERN } from "../../names.ts";
import { UserError } from "../../user-error.ts";
import { UNPRINTABLE } from "../text/printable.ts";
import { parseDate, parseDuration } from "../text/quantities.ts";

/** Takes away what a key or a team has. */
export const NONE = "none";
/** Of models. */
export const ALL = "all";
/** Of an expiry. */
export const NEVER = "never";

/** A key's name, without spaces around it. */
export function nameIn(text: string): string {
  return shortText(text, "A key's name");
}

export function ownerIn(text: string): string {
  return shortText(text, "--owner: an owner");
}

/** Names and owners stand in tables and reports: a character that moves the cursor there could show what is not. */
function shortText(text: string, what: string): string {
  const trimmed = text.trim();
  const length = [...trimmed].length;
  if (length === 0 || length > 100) throw new UserError(`${what} has 1 to 100 characters.`);
  if (UNPRINTABLE.test(trimmed))
    throw new UserError(`${what} has no control characters, such as line breaks: type it anew.`);
  return trimmed;
}

export function teamIn(text: string): string {
  if (TEAM_PATTERN.test(text) && text !== NONE) return text;
  throw new UserError(
    `"${text}" is no name of a team: 1 to 64 of a-z, 0-9, dots, hyphens and underscores, a letter or digit first and last${text === NONE ? "; none stands for no team" : ""}.`,
  );
}

/** Aliases, of a list with commas. */
export function aliasesIn(list: string): string[] {
  const aliases = list.split(",").map((alias) => alias.trim());
  const wrong = aliases.find((alias) => !ALIAS_PATTERN.test(alias));
  if (wrong === undefined) return [...new Set(aliases)];
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
