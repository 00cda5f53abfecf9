import type { HistoryEvent } from "@aws-sdk/client-sfn";
import { terminalColumns, type TextStream } from "../text/terminal-columns.ts";

/** States that work or wait; the others take no time and say nothing to a person. */
const SHOWN = /^(Task|Wait|Succeed|Fail)StateEntered$/;

const BAR_WIDTH = 20;
/** A shorter bar shows too little. */
const SHORTEST_BAR = 8;
const REDRAW_MILLISECONDS = 1000;
/** Without a terminal: how long states may repeat before a line says so. */
const REMINDER_SECONDS = 60;

/** A part of an execution whose usual duration is known. */
export interface Phase {
  /** The state with which it begins; absent for the first one. */
  readonly from?: string;
  readonly seconds: number;
  /** Such as `until the model serves`. */
  readonly until: string;
}

export interface ProgressStream extends TextStream {
  write(text: string): unknown;
}

/**
 * Shows an execution's progress: a line for each state when it is first entered, with the time since the start. On a terminal, a
 * bar below compares with the usual duration of the phase. A loop's states are listed once.
 */
export function executionProgress(stream: ProgressStream, phases: readonly [Phase, ...Phase[]]) {
  const live = stream.isTTY === true;
  const seen = new Set<string>();
  let started: number | undefined;
  let current = "starting";
  let [phase] = phases;
  let phaseStarted = 0;
  let expectedSeconds: number | undefined;
  let paused = false;
  let reminded = 0;

  const elapsed = (at = Date.now()) => Math.max(0, (at - (started ?? at)) / 1000);
  const erase = () => live && stream.write("\r\x1b[2K");
  const draw = () => {
    if (!live || paused) return;
    const seconds = (phase === phases[0] ? expectedSeconds : undefined) ?? phase.seconds;
    // AWS's clock may be ahead of ours.
    const share = Math.max(0, elapsed() - phaseStarted) / seconds;
    const usually = clock(seconds).trim();
    const remarks = [` (usually ${usually} ${phase.until})`, ` (usually ${usually})`, ""];
    // The last column stays free: some terminals begin a new row when it is written.
    stream.write(`\r\x1b[2K${barLine(clock(elapsed()), share, current, remarks, terminalColumns(stream) - 1)}`);
  };
  const timer = live ? setInterval(draw, REDRAW_MILLISECONDS) : undefined;
  timer?.unref();

  return {
    /** Sets how long the first phase usually takes, when that is known for this execution. */
    expect(seconds: number) {
      expectedSeconds = seconds;
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
    /** Hides the bar while others write; the next event shows it again. */
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

/** One row, because only one row can be erased. Shortens the bar first, then drops the usual duration, and cuts the state's name last. */
function barLine(time: string, share: number, state: string, remarks: readonly string[], width: number): string {
  const room = (remark: string) => width - `${time}    ${state}${remark}`.length;
  const remark = remarks.find((one) => room(one) >= SHORTEST_BAR) ?? "";
  const length = Math.max(SHORTEST_BAR, Math.min(BAR_WIDTH, room(remark)));
  const done = Math.min(length, Math.round(share * length));
  const line = `${time}  ${"█".repeat(done)}${"░".repeat(length - done)}  ${state}${remark}`;
  return line.length <= width ? line : `${line.slice(0, Math.max(0, width - 1))}…`;
}

/** `  4:05`, `1:00:10` */
function clock(seconds: number): string {
  const whole = Math.floor(seconds);
  const hours = Math.floor(whole / 3600);
  const minutes = String(Math.floor((whole % 3600) / 60)).padStart(hours > 0 ? 2 : 1, "0");
  const text = `${minutes}:${String(whole % 60).padStart(2, "0")}`;
  return (hours > 0 ? `${hours}:${text}` : text).padStart(7);
}
