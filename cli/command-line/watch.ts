import { setTimeout } from "node:timers/promises";
import { explainAwsError } from "../aws/aws-errors.ts";
import { readCtrlC } from "./ctrl-c-key.ts";
import { interruption } from "./interruption.ts";

/** The beginning of the screen; what is below the cursor afterwards is cleared, so that nothing flickers. */
const HOME = "\x1b[H";
const CLEAR_TO_END_OF_LINE = "\x1b[K";
const CLEAR_BELOW = "\x1b[J";
/** Clears the screen, and what has scrolled away. */
const CLEAR = "\x1b[2J\x1b[3J\x1b[H";

export interface WatchOptions {
  readonly milliseconds: number;
  /** What a terminal shows in place of what it showed before. */
  readonly screen: () => Promise<string>;
  /** What a pipe gets when it is another line than the one before. Default: the screen, each time. */
  readonly line?: (() => Promise<string>) | undefined;
  readonly output?: NodeJS.WriteStream;
}

/**
 * Shows something again and again until Ctrl-C, which is its usual end. What fails for once, such as the network, is said and tried again;
 * the first time it is an error.
 */
export async function watch({ milliseconds, screen, line, output = process.stdout }: WatchOptions): Promise<void> {
  const signal = interruption();
  const giveBack = readCtrlC();
  let shown: string | undefined;
  try {
    while (!signal.aborted) {
      const text = await next(output.isTTY || line === undefined ? screen : line, shown === undefined);
      if (output.isTTY) output.write((shown === undefined ? CLEAR : "") + inPlace(fitRows(text, output.rows)));
      else if (line === undefined || text !== shown) output.write(`${text}\n`);
      shown = text;
      // An interruption ends the pause, and is all that it may end by.
      await setTimeout(milliseconds, undefined, { signal }).catch(() => undefined);
    }
  } finally {
    giveBack();
  }
}

async function next(read: () => Promise<string>, isFirst: boolean): Promise<string> {
  try {
    return await read();
  } catch (error) {
    const sentence = explainAwsError(error);
    if (isFirst || sentence === undefined) throw error;
    return `${sentence} Trying again.`;
  }
}

/** What is taller than the window would scroll, and each time leave its beginning behind. */
function fitRows(text: string, rows: number | undefined): string {
  const lines = text.split("\n");
  // A terminal that does not know its size says 0, or nothing. The last row is the cursor's.
  const room = (rows || Number.POSITIVE_INFINITY) - 1;
  if (lines.length <= room) return text;
  const shown = lines.slice(0, Math.max(0, room - 1));
  return [...shown, `… ${lines.length - shown.length} lines more: a taller window shows them`].join("\n");
}

function inPlace(text: string): string {
  return `${HOME}${text.replaceAll("\n", `${CLEAR_TO_END_OF_LINE}\n`)}${CLEAR_TO_END_OF_LINE}\n${CLEAR_BELOW}`;
}
