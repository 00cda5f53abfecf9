import { UserError } from "../../user-error.ts";

/** @throws UserError when it is no month such as `2026-11` */
export function parseMonth(flag: string, text: string): string {
  if (/^\d{4}-(0[1-9]|1[0-2])$/.test(text)) return text;
  throw new UserError(`${flag}: "${text}" is not a month such as 2026-11.`);
}
