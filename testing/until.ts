import { setTimeout as sleep } from "node:timers/promises";

/** Far longer than anything here takes on the busiest machine: no loop may outlive its test, and keep Jest alive. */
const LONGEST_MILLISECONDS = 9 * 60_000;

/** Waits until something is so. */
export async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  const end = performance.now() + LONGEST_MILLISECONDS;
  while (!(await condition())) {
    if (performance.now() > end) throw new Error(`Waited in vain for ${condition}`);
    await sleep(5);
  }
}
