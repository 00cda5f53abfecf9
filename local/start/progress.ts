import { colorsFor } from "./colors-for.ts";

export interface MilestoneStream {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

export type Progress = ReturnType<typeof startProgress>;

const FRAMES = "⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏";
const REDRAW_MILLISECONDS = 100;
const USUAL_COLUMNS = 80;

/**
 * A line for each milestone once it is reached, with the time that it took. On a terminal a line below them lives: what is being
 * done, since when, and the step of it. A pipe gets the reached ones alone.
 */
export function startProgress(stream: MilestoneStream, environment: NodeJS.ProcessEnv = process.env) {
  const live = stream.isTTY === true && environment.TERM !== "dumb";
  const colors = colorsFor(stream, environment);
  let current: { doing: string; step: string; since: number } | undefined;
  let frame = 0;

  const erase = () => live && stream.write("\r\x1b[2K");
  const draw = () => {
    if (!live || current === undefined) return;
    const { doing, step, since } = current;
    const text = `${doing} … ${seconds(since)}${step === "" ? "" : `  ${step}`}`;
    // The last column stays free: some terminals begin a new row when it is written.
    const room = (stream.columns || USUAL_COLUMNS) - 3;
    erase();
    stream.write(`${colors.cyan(FRAMES[frame++ % FRAMES.length] ?? "")} ${text.slice(0, room)}`);
  };
  const timer = live ? setInterval(draw, REDRAW_MILLISECONDS) : undefined;
  timer?.unref();

  const close = (mark: string, text: string) => {
    if (current === undefined) return;
    erase();
    stream.write(`${line(mark, text, current.since)}\n`);
    current = undefined;
  };
  const line = (mark: string, text: string, since: number) =>
    `${mark} ${text.padEnd(62)} ${colors.dim(seconds(since).padStart(8))}`;
  const say = (text: string) => {
    erase();
    stream.write(`${text}\n`);
    draw();
  };

  return {
    /** Something that takes a while begins; what is not reached is dropped. */
    begin(doing: string): void {
      current = { doing, step: "", since: Date.now() };
      draw();
    },
    /** What of it is at work now. */
    step(name: string): void {
      if (current) current.step = name;
    },
    reached: (done: string) => close(colors.green("✓"), done),
    /** It will not be reached; who knows why says so. */
    failed: () => close(colors.red("✗"), current?.doing ?? ""),
    /** Something is reached, or not, beside what is being done. `since`: milliseconds of the epoch. */
    also(text: string, { since, failed = false }: { readonly since: number; readonly failed?: boolean }): void {
      say(line(failed ? colors.red("✗") : colors.green("✓"), text, since));
    },
    /** A line of its own, above what lives. */
    say,
    end(): void {
      clearInterval(timer);
      erase();
      current = undefined;
    },
  };
}

function seconds(since: number): string {
  return `${((Date.now() - since) / 1000).toFixed(1)} s`;
}
