import type { HistoryEvent } from "@aws-sdk/client-sfn";

/** States that work or wait; the others take no time and say nothing to a person. */
const SHOWN = /^(Task|Wait|Succeed|Fail)StateEntered$/;

const BAR_WIDTH = 20;
const REDRAW_MILLISECONDS = 1000;
/** In plain lines: how long the same states may repeat before a line says that they still do. */
const REMINDER_SECONDS = 60;

/** A part of an execution whose usual duration is known. */
export interface Phase {
  /** The state with which it begins; absent for the first one. */
  readonly from?: string;
  readonly seconds: number;
  /** Such as `until the model serves`. */
  readonly until: string;
}

export interface ProgressStream {
  readonly isTTY?: boolean;
  write(text: string): unknown;
}

/**
 * Shows an execution as it goes: a line for each state when it is first entered, with the time since the start, and below them
 * on a terminal a bar against the usual duration of the phase. A loop's states are not listed again and again.
 */
export function executionProgress(stream: ProgressStream, phases: readonly [Phase, ...Phase[]]) {
  const live = stream.isTTY === true;
  const seen = new Set<string>();
  let started: number | undefined;
  let current = "starting";
  let [phase] = phases;
  let phaseStarted = 0;
  let longerOrShorter: number | undefined;
  let paused = false;
  let reminded = 0;

  const elapsed = (at = Date.now()) => Math.max(0, (at - (started ?? at)) / 1000);
  const erase = () => live && stream.write("\r\x1b[2K");
  const draw = () => {
    if (!live || paused) return;
    const seconds = (phase === phases[0] ? longerOrShorter : undefined) ?? phase.seconds;
    // AWS's clock may be ahead of ours.
    const share = Math.max(0, elapsed() - phaseStarted) / seconds;
    const done = Math.min(BAR_WIDTH, Math.round(share * BAR_WIDTH));
    const bar = "█".repeat(done) + "░".repeat(BAR_WIDTH - done);
    stream.write(`\r\x1b[2K${clock(elapsed())}  ${bar}  ${current} (usually ${clock(seconds).trim()} ${phase.until})`);
  };
  const timer = live ? setInterval(draw, REDRAW_MILLISECONDS) : undefined;
  timer?.unref();

  return {
    /** Tells how long the first phase usually is, when that is known of this execution. */
    expect(seconds: number) {
      longerOrShorter = seconds;
    },
    show({ type, timestamp, stateEnteredEventDetails }: HistoryEvent) {
      const at = timestamp?.getTime() ?? Date.now();
      paused = false;
      started ??= at;
      const name = stateEnteredEventDetails?.name;
      if (name === undefined) return;
      const next = phases.find(({ from }) => from === name);
      if (next !== undefined && next !== phase) {
        phase = next;
        phaseStarted = elapsed(at);
      }
      if (!SHOWN.test(type ?? "")) return;
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
    /** Takes the bar away, for others write now; the next event brings it back. */
    pause() {
      paused = true;
      erase();
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
