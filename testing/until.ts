import { setTimeout as sleep } from "node:timers/promises";

/** Waits until something is so. Gives up in the end, because a loop that outlives its test would keep Jest alive. */
export async function until(condition: () => boolean): Promise<void> {
  for (let attempt = 0; !condition(); attempt += 1) {
    if (attempt === 1000) throw new Error(`Waited in vain for ${condition}`);
    await sleep(4);
  }
}
