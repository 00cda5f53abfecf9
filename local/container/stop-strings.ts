export interface StopStrings {
  readonly strings: readonly string[];
  readonly include: boolean;
  /** Stop strings are not looked for in the first so many tokens. */
  readonly minTokens: number;
}

/** The text generated so far, cut at the first stop string. What may be the beginning of one is held back. */
export function createOutputText({ strings, include, minTokens }: StopStrings) {
  const heldBack = strings.length > 0 && !include ? Math.max(...strings.map((stop) => stop.length)) - 1 : 0;
  let text = "";
  let tokens = 0;
  let taken = 0;

  return {
    /** Appends one token's text; returns the stop string that it completes. */
    append(added: string): string | undefined {
      text += added;
      tokens++;
      if (tokens <= minTokens || added === "") return undefined;
      const found = strings
        .map((stop) => ({ stop, at: text.indexOf(stop, Math.max(0, text.length - added.length - stop.length + 1)) }))
        .filter(({ at }) => at >= 0)
        .sort((a, b) => a.at + a.stop.length - b.at - b.stop.length)[0];
      if (found) text = text.slice(0, found.at + (include ? found.stop.length : 0));
      return found?.stop;
    },
    /** What was not taken yet; everything when nothing more will come. */
    take(finished: boolean): string {
      let end = finished ? text.length : Math.max(taken, text.length - heldBack);
      // Never between the two halves of a surrogate pair.
      if (end < text.length && end > taken && /[\uD800-\uDBFF]/.test(text.charAt(end - 1))) end--;
      const delta = text.slice(taken, end);
      taken = Math.max(taken, end);
      return delta;
    },
  };
}
