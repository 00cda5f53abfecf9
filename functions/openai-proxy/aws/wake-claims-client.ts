import { CLAIM_END, wakeClaimKey } from "../../../contract/stage-item.ts";
import { countersIn, USAGE_EXPIRY } from "../../../contract/usage-item.ts";
import type { WakeClaims } from "../waking/wake-claims.ts";
import type { ItemTable } from "./item-table.ts";
import { ItemUpdate } from "./item-update.ts";

/** Claims in the stage's table. DynamoDB lets one of many have each. */
export function wakeClaimsClient(table: ItemTable): WakeClaims {
  return {
    async claim(alias, { now, until }) {
      const change = new ItemUpdate("NONE", "ALL_OLD")
        .set(CLAIM_END, until)
        .set(USAGE_EXPIRY, Math.ceil(until / 1000))
        .onlyBelow(CLAIM_END, now);
      const { done, item } = await table.update(wakeClaimKey(alias), change);
      return { isOurs: done, until: done ? until : (countersIn(item)[CLAIM_END] ?? until) };
    },

    async release(alias, until) {
      await table.update(wakeClaimKey(alias), new ItemUpdate().remove(CLAIM_END).onlyIf(CLAIM_END, until));
    },
  };
}
