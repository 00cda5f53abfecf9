import { stripVTControlCharacters } from "node:util";

export const BETWEEN_WORDS = /(?<= )/;

/**
 * Breaks between words; a word that is longer than a line stays whole, so that it can be copied.
 * @param breaks where a line may end
 */
export function wrap(text: string, width: number, breaks: RegExp = BETWEEN_WORDS): string[] {
  const lines: string[] = [];
  for (const piece of splitText(text, breaks)) {
    const joined = (lines.at(-1) ?? "") + piece;
    if (lines.length > 0 && visibleLength(joined) <= width) lines[lines.length - 1] = joined;
    else lines.push(piece);
  }
  return lines.map((line) => line.trimEnd());
}

/** Wraps every line of a text, and sets what follows in as its line is. */
export function wrapLines(text: string, width: number): string {
  return text
    .split("\n")
    .flatMap((line) => {
      if (visibleLength(line) <= width) return [line];
      const indent = /^ */.exec(line)?.[0] ?? "";
      return wrap(line.slice(indent.length), width - indent.length).map((part) => indent + part);
    })
    .join("\n");
}

/** What has to stay together. An escape sequence is never cut. */
export function splitText(text: string, breaks: RegExp = BETWEEN_WORDS): string[] {
  return text.includes("\x1b") ? text.split(BETWEEN_WORDS) : text.split(breaks);
}

/** As a terminal shows it: without escape sequences, and the space at the end of a line needs no room. */
export function visibleLength(text: string): number {
  return stripVTControlCharacters(text).trimEnd().length;
}
