/**
 * What a terminal obeys, or what shows text in another order than it is read: control characters, breaks of lines, and marks that
 * override the direction of what follows.
 */
export const UNPRINTABLE = /[\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]/u;
const ALL_UNPRINTABLE = new RegExp(UNPRINTABLE, "gu");

/** Of text that may have come from where nobody looked at it, such as a person's name in a token: all in one line, and shown as it is. */
export function printable(text: string): string {
  return text.replaceAll(ALL_UNPRINTABLE, "�");
}

const ESCAPE = "\x1b";
/** Colours, and the ends of lines. */
const OWN = new RegExp(`(${ESCAPE}\\[\\d{1,2}m|\n)`);

/** The same of a cell, which may have colours and lines of its own. */
export function printableCell(text: string): string {
  return text
    .split(OWN)
    .map((part, index) => (index % 2 === 1 ? part : printable(part)))
    .join("");
}
