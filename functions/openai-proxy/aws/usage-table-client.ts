import {
  COUNTER,
  countersIn,
  LAST_SETTLED,
  monthExpiry,
  monthSortKey,
  USAGE_EXPIRY,
  USAGE_KEY,
  type UsagePeriod,
} from "../../../contract/usage-item.ts";
import type { UsageTable } from "../limits/usage-table.ts";
import { itemTable } from "./item-table.ts";
import { ItemUpdate } from "./item-update.ts";

/** The port in front of DynamoDB. */
export function usageTableClient(region: string, tableName: string, patience?: number): UsageTable {
  const table = itemTable(region, tableName, patience);

  const itemKey = (keyId: string, { month }: UsagePeriod) => ({
    [USAGE_KEY.keyId]: { S: keyId },
    [USAGE_KEY.period]: { S: monthSortKey(month) },
  });
  const update = (keyId: string, period: UsagePeriod, change: ItemUpdate) =>
    table.update(itemKey(keyId, period), change);

  return {
    async read(keyId, period) {
      return countersIn(await table.get(itemKey(keyId, period)));
    },

    async admit({ keyId, period, limits, reserved, now }) {
      const counters = [
        [COUNTER.requestsInMinute(period), limits.requestsPerMinute, limits.requestsPerMinute === undefined ? 0 : 1],
        [COUNTER.tokensCountedInDay(period), limits.tokensPerDay, reserved],
        [COUNTER.tokensCountedInMonth, limits.tokensPerMonth, reserved],
      ] as const;
      const change = new ItemUpdate("ALL_NEW", "ALL_OLD").set(COUNTER.lastAdmission, now);
      for (const [name, limit, amount] of counters) {
        if (amount > 0) change.add(name, amount);
        if (limit !== undefined) change.onlyBelow(name, limit);
      }
      const { done, item } = await update(keyId, period, change);
      return { admitted: done, counters: countersIn(item) };
    },

    async settle({ id, keyId, period, model, reserved, stale, ...used }) {
      const { promptTokens, completionTokens, cachedTokens, uncountedTokens } = used;
      const difference = promptTokens + completionTokens - uncountedTokens - reserved;
      const of = { day: period.day, model };
      const change = new ItemUpdate()
        .add(COUNTER.requests(of), 1)
        .add(COUNTER.promptTokens(of), promptTokens)
        .add(COUNTER.completionTokens(of), completionTokens)
        .add(COUNTER.tokensCountedInDay(period), difference)
        .add(COUNTER.tokensCountedInMonth, difference)
        .set(USAGE_EXPIRY, monthExpiry(period.month))
        .set(LAST_SETTLED, id)
        .onlyUnless(LAST_SETTLED, id);
      // Most requests have none, and a write is paid by its size.
      if (cachedTokens > 0) change.add(COUNTER.cachedTokens(of), cachedTokens);
      if (uncountedTokens > 0) change.add(COUNTER.uncountedTokens(of), uncountedTokens);
      for (const name of stale) change.remove(name);
      await update(keyId, period, change);
    },

    async releaseReservations({ keyId, period, lastAdmission, used }) {
      const change = new ItemUpdate()
        .set(COUNTER.tokensCountedInDay(period), used.inDay)
        .set(COUNTER.tokensCountedInMonth, used.inMonth)
        .onlyIf(COUNTER.lastAdmission, lastAdmission);
      await update(keyId, period, change);
    },
  };
}
