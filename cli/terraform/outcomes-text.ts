import { section, table } from "../text/table.ts";
import type { StackOutcome } from "./stack-result.ts";

/** What became of each stack. */
export function outcomesText(outcomes: readonly StackOutcome[]): string {
  const rows = outcomes.map(({ stack, result, done, planned, seconds, waitedFor }) => [
    stack,
    waitedFor === undefined ? result : `${result}: it needs ${waitedFor}`,
    planned === 0 ? "" : `${Math.min(done, planned)} of ${planned}`,
    seconds === 0 ? "" : `${Math.round(seconds)} s`,
  ]);
  return section("Stacks", table(["stack", "result", "changes", "time"], rows));
}
