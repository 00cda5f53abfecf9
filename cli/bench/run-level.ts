import { setTimeout } from "node:timers/promises";
import type { BenchTarget } from "./bench-target.ts";
import { type Answered, type BenchRequest, measureRequest, type RequestOutcome } from "./measure-request.ts";

export interface Level {
  readonly clients: number;
  readonly requests: number;
  readonly next: () => BenchRequest;
  readonly signal: AbortSignal;
  /** Gets each outcome as it comes. */
  readonly onOutcome?: (run: LevelRun) => void;
}

export interface LevelRun {
  readonly clients: number;
  readonly answered: readonly Answered[];
  readonly failures: readonly string[];
  readonly limits: readonly string[];
  /** From the first request to the last answer. */
  readonly seconds: number;
}

/** So many refusals in a row, and there is nothing left to measure. */
const HOPELESS = 8;

/** So many clients at once, each asking again as soon as it has its answer, as `vllm bench serve --max-concurrency` does. */
export async function runLevel(target: BenchTarget, level: Level): Promise<LevelRun> {
  const { clients, requests, next, signal, onOutcome = () => undefined } = level;
  const answered: Answered[] = [];
  const failures: string[] = [];
  const limits: string[] = [];
  const started = performance.now();
  let ended = started;
  let left = requests;
  let refusedInARow = 0;
  const run = (): LevelRun => ({ clients, answered, failures, limits, seconds: (ended - started) / 1000 });
  const take = (outcome: RequestOutcome) => {
    // What was under way when the person ended it is neither.
    if (signal.aborted && outcome.kind !== "answered") return;
    if (outcome.kind === "answered") {
      answered.push(outcome);
      ended = performance.now();
    } else (outcome.kind === "limited" ? limits : failures).push(outcome.why);
    refusedInARow = outcome.kind === "answered" ? 0 : refusedInARow + 1;
    onOutcome(run());
  };
  const client = async () => {
    while (left > 0 && !signal.aborted && refusedInARow < HOPELESS) {
      left -= 1;
      const outcome = await measureRequest(target, next(), signal);
      take(outcome);
      // A limit of requests a minute is not asked a hundred times in a second.
      if (outcome.kind === "limited") await setTimeout(1000, undefined, { signal }).catch(() => undefined);
    }
  };
  await Promise.all(Array.from({ length: clients }, client));
  return run();
}
