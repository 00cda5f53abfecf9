import { HELD_REQUESTS_KEY, heldPlace } from "../../../contract/stage-item.ts";
import { type Counters, countersIn, USAGE_EXPIRY } from "../../../contract/usage-item.ts";
import type { HeldRequests } from "../waking/held-requests.ts";
import type { ItemTable } from "./item-table.ts";
import { ItemUpdate } from "./item-update.ts";

/** Seconds that the item outlives its last place: TTL must not take places away that are still taken. */
const KEPT_SECONDS = 86_400;

/** Places in the stage's table. Which are free is learned from the first that is not. */
export function heldRequestsClient(table: ItemTable, most: number): HeldRequests {
  const places = Array.from({ length: most }, (_, number) => heldPlace(number));

  async function leave(place: string, until: number): Promise<void> {
    await table.update(HELD_REQUESTS_KEY, new ItemUpdate().remove(place).onlyIf(place, until));
  }

  return {
    async take({ now, until }) {
      let taken: Counters = {};
      for (;;) {
        const free = places.filter((place) => (taken[place] ?? 0) <= now);
        const place = free[Math.floor(Math.random() * free.length)];
        if (place === undefined) return undefined;
        const change = new ItemUpdate("NONE", "ALL_OLD")
          .set(place, until)
          .set(USAGE_EXPIRY, Math.ceil(until / 1000) + KEPT_SECONDS)
          .onlyBelow(place, now);
        const { done, item } = await table.update(HELD_REQUESTS_KEY, change);
        if (done) return () => leave(place, until);
        taken = countersIn(item);
      }
    },
  };
}
