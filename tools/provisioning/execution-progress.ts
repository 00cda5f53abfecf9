import type { HistoryEvent } from "@aws-sdk/client-sfn";

/** States that work or wait; the others take no time and say nothing to a person. */
const SHOWN = /^(Task|Wait|Succeed|Fail)StateEntered$/;

const BAR_WIDTH = 20;
const REDRAW_MILLISECONDS = 1000;
/** In plain lines: how long the same states may repeat before a line says that they still do. */
const REMINDER_SECONDS = 60;

export interface ProgressStream {
  readonly isTTY?: boolean;
  write(text: string): unknown;
}

/**
 * Shows an execution as it goes: a line for each state when it is first entered, with the time since the start, and below them
 * on a terminal a bar against the usual duration. A loop's states are not listed again and again.
 */
export function executionProgress(stream: ProgressStream, usualSeconds: number) {
  const live = stream.isTTY === true;
  const seen = new Set<string>();
  let started: number | undefined;
  let current = "starting";
  let reminded = 0;

  const elapsed = (at = Date.now()) => Math.max(0, (at - (started ?? at)) / 1000);
  const erase = () => live && stream.write("\r\x1b[2K");
  const draw = () => {
    if (!live) return;
    const done = Math.min(BAR_WIDTH, Math.round((elapsed() / usualSeconds) * BAR_WIDTH));
    const bar = "█".repeat(done) + "░".repeat(BAR_WIDTH - done);
    stream.write(`\r\x1b[2K${clock(elapsed())}  ${bar}  ${current} (usually ${clock(usualSeconds).trim()} in all)`);
  };
  const timer = live ? setInterval(draw, REDRAW_MILLISECONDS) : undefined;
  timer?.unref();

  return {
    show({ type, timestamp, stateEnteredEventDetails }: HistoryEvent) {
      const at = timestamp?.getTime() ?? Date.now();
      started ??= at;
      const name = stateEnteredEventDetails?.name;
      if (name === undefined || !SHOWN.test(type ?? "")) return;
      current = name;
      const first = !seen.has(name);
      const remind = !live && elapsed(at) - reminded >= REMINDER_SECONDS;
      if (first || remind) {
        seen.add(name);
        reminded = elapsed(at);
        erase();
        stream.write(`${clock(elapsed(at))}  ${first ? "" : "still "}${name}\n`);
      }
      draw();
    },
    end() {
      clearInterval(timer);
      erase();
    },
  };
}

/** `  4:05`, `1:00:10` */
function clock(seconds: number): string {
  const whole = Math.floor(seconds);
  const hours = Math.floor(whole / 3600);
  const minutes = String(Math.floor((whole % 3600) / 60)).padStart(hours > 0 ? 2 : 1, "0");
  const text = `${minutes}:${String(whole % 60).padStart(2, "0")}`;
  return (hours > 0 ? `${hours}:${text}` : text).padStart(7);
}
