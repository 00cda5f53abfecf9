import { terminalColumns } from "../text/terminal-columns.ts";
import { wrapLines } from "../text/wrap.ts";
import type { ProgressStream } from "../executions/execution-progress.ts";
import { describeAddress } from "./describe-address.ts";
import type { TerraformMessage } from "./terraform-message.ts";

const REDRAW_MILLISECONDS = 500;
/** Without a terminal: when a busy stack first says so. It repeats after twice as long each time, to keep logs readable. */
const REMINDER_SECONDS = 30;

/** The words for an action in progress. */
const DOING: Readonly<Record<string, string>> = {
  create: "creating",
  update: "changing",
  delete: "deleting",
  read: "reading",
};

interface StackState {
  /** Such as `planning`, or the result. */
  phase: string;
  isOver: boolean;
  /** Changes to make; undefined while unknown. */
  total: number | undefined;
  done: number;
  /** Actions in progress, by address. */
  readonly current: Map<string, string>;
  since: number;
  seconds: number;
  reminded: number;
}

export type StackProgress = ReturnType<typeof stackProgress>;

/** Shows what Terraform does in each stack: one redrawn line per stack on a terminal; elsewhere a line now and then. */
export function stackProgress(stream: ProgressStream, names: readonly string[], now: () => number = Date.now) {
  const live = stream.isTTY === true;
  const width = Math.max(...names.map((name) => name.length));
  const states = new Map<string, StackState>(
    names.map((name) => [
      name,
      {
        phase: "",
        isOver: false,
        total: undefined,
        done: 0,
        current: new Map(),
        since: now(),
        seconds: 0,
        reminded: 0,
      },
    ]),
  );
  const started = now();
  let drawn = 0;
  let paused = false;

  const stackLine = (name: string, state: StackState) => {
    const seconds = state.isOver || state.phase === "" ? state.seconds : (now() - state.since) / 1000;
    const count = state.total === undefined ? "" : `${state.done}/${state.total}`;
    const time = state.phase === "" || (state.isOver && state.seconds === 0) ? "" : minutes(seconds);
    const begin = `  ${name.padEnd(width)}  ${count.padStart(7)}  ${time.padStart(5)}  `;
    const text = doing(state);
    // The last column stays free: some terminals begin a new row when it is written.
    const room = terminalColumns(stream) - 1 - begin.length;
    return begin + (text.length <= room ? text : `${text.slice(0, Math.max(0, room - 1))}…`);
  };
  const erase = () => {
    // A terminal writes `^C` where the cursor is.
    if (drawn > 0) stream.write(`\r\x1b[${drawn}A\x1b[0J`);
    drawn = 0;
  };
  const draw = () => {
    if (!live || paused) return;
    erase();
    for (const [name, state] of states) stream.write(`${stackLine(name, state)}\n`);
    drawn = states.size;
  };
  const say = (name: string, text: string) => {
    if (!live) stream.write(`${minutes((now() - started) / 1000).padStart(7)}  ${name.padEnd(width)}  ${text}\n`);
  };
  const remind = () => {
    for (const [name, state] of states) {
      const seconds = (now() - state.since) / 1000;
      if (state.isOver || state.phase === "" || seconds < Math.max(REMINDER_SECONDS, 2 * state.reminded)) continue;
      state.reminded = seconds;
      const count = state.total === undefined ? "" : `${state.done} of ${state.total}: `;
      say(name, `${count}${doing(state)}`);
    }
  };
  const timer = setInterval(() => (live ? draw() : remind()), REDRAW_MILLISECONDS);
  timer.unref();

  const of = (name: string) => {
    const state = states.get(name);
    if (state === undefined) throw new Error(`There is no stack ${name}.`);
    return state;
  };
  const begin = (name: string, phase: string, total?: number) => {
    paused = false;
    of(name).current.clear();
    Object.assign(of(name), { phase, isOver: false, total, done: 0, since: now(), seconds: 0, reminded: 0 });
    draw();
  };
  return {
    /** Shown on a terminal only: nothing of interest happens yet. */
    prepare: (name: string) => begin(name, "preparing"),
    /** @param total changes to make, when that is known */
    begin(name: string, phase: string, total?: number) {
      begin(name, phase, total);
      say(name, phase);
    },
    /** Shows that a stack waits for others. */
    wait(name: string, others: readonly string[]) {
      Object.assign(of(name), { phase: `waits for ${others.join(", ")}`, isOver: true, total: undefined });
      draw();
    },
    show(name: string, { type, hook }: TerraformMessage) {
      const state = of(name);
      const address = hook?.resource?.addr ?? "";
      if (type === "apply_start") state.current.set(address, hook?.action ?? "");
      if (type !== "apply_complete" && type !== "apply_errored") return;
      state.current.delete(address);
      if (type === "apply_complete" && hook?.action !== "read") state.done += 1;
    },
    /** @param result such as `done` or `failed` */
    end(name: string, result: string) {
      const state = of(name);
      const seconds = state.phase === "" ? 0 : (now() - state.since) / 1000;
      state.current.clear();
      Object.assign(state, { phase: result, isOver: true, seconds });
      say(name, result);
      draw();
    },
    /** Writes a line above the progress. */
    note(text: string) {
      erase();
      stream.write(`${wrapLines(text, terminalColumns(stream))}\n`);
      draw();
    },
    /** Hides the lines while somebody is asked; the next `begin` shows them again. */
    pause() {
      paused = true;
      erase();
    },
    /** Ends the progress and removes its lines. */
    clear() {
      clearInterval(timer);
      erase();
    },
  };
}

function doing({ phase, current }: StackState): string {
  const [first, ...others] = current;
  if (first === undefined) return phase;
  const [address, action] = first;
  return `${DOING[action] ?? action} ${describeAddress(address)}${others.length === 0 ? "" : ` and ${others.length} more`}`;
}

/** `4:05` */
function minutes(seconds: number): string {
  const whole = Math.floor(Math.max(0, seconds));
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
}
