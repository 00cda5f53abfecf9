import { setTimeout } from "node:timers/promises";
import type { LocalAws } from "../local/aws/create-local-aws.ts";
import { until } from "./until.ts";

/** Waits until no execution runs, nor what its end has started; a function's last lines may still be on their way to its log. */
export async function settled({ executions, targets }: Pick<LocalAws, "executions" | "targets">): Promise<void> {
  const areRunning = () => !targets.areIdle() || executions.list().some(({ status }) => status === "RUNNING");
  for (let quiet = 0; quiet < 5; quiet += 1) {
    if (areRunning()) quiet = 0;
    await until(() => !areRunning());
    await setTimeout(10);
  }
}
