import { colorsFor } from "../../local/start/colors-for.ts";
import { terminalColumns } from "../text/terminal-columns.ts";
import type { ProgressStream } from "./execution-progress.ts";

/** More rows would not fit a small terminal, and what has left it cannot be erased. */
const MOST_ROWS = 12;
const ERASE = "\r\x1b[2K";
/** A state with its time, which a live row shows already. */
const STATE_LINE = /^\s*[\d:]+ {2}\w+$/;

export type ModelsDisplay = ReturnType<typeof modelsDisplay>;

/**
 * The progress of several executions at once: a live row for each model on a terminal, below the lines that stay; elsewhere every
 * line with its model before it.
 */
export function modelsDisplay(stream: ProgressStream, aliases: readonly string[]) {
  const live = stream.isTTY === true;
  const width = Math.max(...aliases.map((alias) => alias.length));
  const { bold } = colorsFor(stream);
  const rows = new Map<string, string>();
  const waiting: string[] = [];
  let drawn = 0;
  let others: Promise<unknown> = Promise.resolve();
  let isHeld = false;

  const erase = () => {
    if (drawn > 0) stream.write(`\x1b[${drawn}F\x1b[J`);
    drawn = 0;
  };
  const draw = () => {
    if (!live || isHeld) return;
    erase();
    const shown = [...rows].filter(([, row]) => row !== "");
    const room = terminalColumns(stream) - 1;
    const lines = shown
      .slice(0, MOST_ROWS)
      .map(([alias, row]) => `${alias.padEnd(width)}  ${row.trimStart()}`.slice(0, room));
    if (shown.length > MOST_ROWS) lines.push(`and ${shown.length - MOST_ROWS} more`);
    stream.write(lines.map((line) => `${line}\n`).join(""));
    drawn = lines.length;
  };
  const say = (line: string) => {
    if (isHeld) return void waiting.push(line);
    erase();
    stream.write(`${line}\n`);
    draw();
  };

  return {
    /** Where one model's progress is written, as if it were alone. */
    streamOf(alias: string): ProgressStream {
      let current = "";
      const commit = () => {
        const line = current.trimEnd();
        current = "";
        if (line === "" || (live && STATE_LINE.test(line))) return;
        say(`${bold(alias.padEnd(width))}  ${line.trimStart()}`);
      };
      return {
        isTTY: live,
        // Its row begins with the alias.
        columns: Math.max(20, (stream.columns || 80) - width - 2),
        write(text: string) {
          for (const piece of text.replaceAll(ERASE, "\r").split(/([\r\n])/)) {
            if (piece === "\n") commit();
            else if (piece === "\r") current = "";
            else current += piece;
          }
          if (!live) return;
          rows.set(alias, current);
          draw();
        },
      };
    },
    say,
    /** Lets one write at length, as if nothing else went on; the next waits for its end. */
    async alone<Result>(task: () => Promise<Result>): Promise<Result> {
      const turn = others.then(async () => {
        erase();
        isHeld = true;
        try {
          return await task();
        } finally {
          isHeld = false;
          for (const line of waiting.splice(0)) say(line);
          draw();
        }
      });
      others = turn.catch(() => undefined);
      return turn;
    },
    end(): void {
      rows.clear();
      erase();
    },
  };
}
