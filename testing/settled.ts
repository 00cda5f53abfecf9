import { setTimeout } from "node:timers/promises";
import type { LocalAws } from "../local/aws/create-local-aws.ts";

/** Longer than any test here may take: it is there so that no loop outlives its test. */
const LONGEST_MILLISECONDS = 120_000;

/** Waits until no execution runs, nor what its end has started. */
export async function settled({ executions }: Pick<LocalAws, "executions">): Promise<void> {
  const end = performance.now() + LONGEST_MILLISECONDS;
  for (let quiet = 0; quiet < 5; quiet += 1) {
    if (executions.list().some(({ status }) => status === "RUNNING")) quiet = 0;
    if (performance.now() > end) throw new Error("Executions are still running.");
    await setTimeout(10);
  }
}
