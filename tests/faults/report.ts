import type { FaultRun } from "./fault-run.ts";
import type { MatrixReport } from "./matrix.ts";

/** What a person wants to know of a matrix: how much was run, how it ended, and what had to be cleaned up. */
export function reportText(machine: string, { baselines, runs, sameRuns }: MatrixReport): string {
  const count = (some: readonly FaultRun[]) => String(some.length).padStart(5);
  const swept = runs.filter(({ recovery, leftBehind }) => recovery === "sweeper" && leftBehind.length > 0);
  const lines = [...Map.groupBy(runs, ({ scenario }) => scenario)].map(
    ([scenario, some]) => `${count(some)} ${scenario}`,
  );
  const seconds = runs.reduce((sum, { milliseconds }) => sum + milliseconds, 0) / 1000;
  return [
    `${machine}: ${baselines.length} scenarios without a fault, ${runs.length} runs with one, ${seconds.toFixed(0)} s`,
    ...lines,
    `${String(sameRuns).padStart(5)} cells more are the same run: where nothing is tried again, the first attempt is the last one`,
    `${count(runs.filter(({ ended }) => ended === "SUCCEEDED"))} succeeded in spite of the fault`,
    `${count(swept)} left something that the hourly sweeper removed`,
    `${count(runs.filter(({ recovery }) => recovery === "next execution"))} were stopped, and the next execution put right what they left`,
    `${count([...baselines, ...runs].filter(({ violations }) => violations.length > 0))} broke a promise`,
  ].join("\n");
}

/** One line for each run that broke a promise. */
export function violationsIn({ baselines, runs }: MatrixReport): string[] {
  return [...baselines, ...runs].flatMap(({ name, recovery, violations }) =>
    violations.map((violation) => `${name}, ${recovery}: ${violation}`),
  );
}
