import type { BenchmarkLevel } from "../../contract/benchmark.ts";
import { UserError } from "../../user-error.ts";
import type { ProgressStream } from "../executions/execution-progress.ts";
import type { BenchTarget } from "./bench-target.ts";
import { levelFigures } from "./level-figures.ts";
import { measureRequest } from "./measure-request.ts";
import { type Prompts, promptsOfLength } from "./prompts.ts";
import { type LevelRun, runLevel } from "./run-level.ts";

export interface BenchOptions {
  /** How many at once, one run for each. */
  readonly clients: readonly number[];
  readonly promptTokens: number;
  readonly answerTokens: number;
  /** Of each run. Default: four for each client, and at least sixteen. */
  readonly requests?: number | undefined;
  /** Of all instances together; undefined: not known. */
  readonly usdPerHour?: number | undefined;
  readonly signal: AbortSignal;
  readonly stream: ProgressStream;
}

export interface BenchResult {
  readonly levels: readonly BenchmarkLevel[];
  /** AIPerf: of SageMaker's own job. */
  readonly countedBy: Prompts["countedBy"] | "AIPerf";
  /** Different sentences of what failed, and of what was refused for a limit. */
  readonly failures: readonly string[];
  readonly limits: readonly string[];
  /** Whether a person ended it before it was whole. */
  readonly interrupted: boolean;
}

const REQUESTS_A_CLIENT = 4;
const LEAST_REQUESTS = 16;

export function requestsOf(clients: number, requests: number | undefined): number {
  return requests ?? Math.max(LEAST_REQUESTS, REQUESTS_A_CLIENT * clients);
}

/**
 * Warms the model up, then measures one number of clients after the other. Ctrl-C ends it with what was measured.
 * @throws UserError when the model does not answer at all
 */
export async function runBench(target: BenchTarget, options: BenchOptions): Promise<BenchResult> {
  const { clients, answerTokens, signal, stream } = options;
  const line = progressLine(stream);
  try {
    line.show("Finding prompts of that length.");
    const prompts = await promptsOfLength(target, options.promptTokens, signal);
    line.show("Warming up.");
    const ignoreEos = await warmUp(target, prompts, options);
    const runs: LevelRun[] = [];
    for (const count of clients) {
      const requests = requestsOf(count, options.requests);
      const next = () => ({ prompt: prompts.next(), answerTokens, ignoreEos });
      const onOutcome = (run: LevelRun) => line.show(progress(run, requests));
      runs.push(await runLevel(target, { clients: count, requests, next, signal, onOutcome }));
      // More clients would be refused as well.
      if (signal.aborted || runs.at(-1)?.answered.length === 0) break;
    }
    return {
      levels: runs.flatMap((run) => levelFigures(run, options.usdPerHour) ?? []),
      countedBy: prompts.countedBy,
      failures: [...new Set(runs.flatMap(({ failures }) => failures))],
      limits: [...new Set(runs.flatMap(({ limits }) => limits))],
      interrupted: signal.aborted,
    };
  } finally {
    line.end();
  }
}

/** The first answers of a model load and compile what later ones find. @returns whether the container writes on after an end of text */
async function warmUp(
  target: BenchTarget,
  prompts: Prompts,
  { answerTokens, signal }: Pick<BenchOptions, "answerTokens" | "signal">,
): Promise<boolean> {
  for (const ignoreEos of [true, false]) {
    const outcome = await measureRequest(target, { prompt: prompts.next(), answerTokens, ignoreEos }, signal);
    if (outcome.kind === "answered") return ignoreEos;
    if (signal.aborted) return false;
    // Another server may not know the field.
    if (!ignoreEos || !/HTTP 4(00|22)/.test(outcome.why))
      throw new UserError(`The model does not answer. ${outcome.why}`);
  }
  return false;
}

function progress({ clients, answered, failures, limits, seconds }: LevelRun, requests: number): string {
  const tokens = answered.reduce((sum, { answerTokens }) => sum + answerTokens, 0);
  const rate = seconds > 0 ? `, ${Math.round(tokens / seconds)} tokens/s` : "";
  const bad = failures.length + limits.length;
  return `${clients} at once: ${answered.length} of ${requests} answered${rate}${bad > 0 ? `, ${bad} not` : ""}`;
}

/** One row of a terminal that changes in place; elsewhere nothing. */
function progressLine(stream: ProgressStream) {
  let isShown = false;
  return {
    show(text: string) {
      if (!stream.isTTY) return;
      stream.write(`\r\x1b[2K${text.slice(0, Math.max(0, (stream.columns || 80) - 1))}`);
      isShown = true;
    },
    end() {
      if (isShown) stream.write("\r\x1b[2K");
    },
  };
}
