import type { KeyLimits } from "../../../contract/api-key.ts";
import {
  COUNTER,
  countersIn,
  LAST_SETTLED,
  monthExpiry,
  monthSortKey,
  RECORD_VERSION,
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

  const itemKey = (partition: string, { month }: Pick<UsagePeriod, "month">) => ({
    [USAGE_KEY.keyId]: { S: partition },
    [USAGE_KEY.period]: { S: monthSortKey(month) },
  });
  const update = (partition: string, period: Pick<UsagePeriod, "month">, change: ItemUpdate) =>
    table.update(itemKey(partition, period), change);

  return {
    async read(partition, period) {
      return countersIn(await table.get(itemKey(partition, period)));
    },

    async admit({ partition, period, limits, version, reserved, now }) {
      const change = new ItemUpdate("ALL_NEW", "ALL_OLD").set(COUNTER.lastAdmission, now);
      for (const { name, limit, amount } of counted(period, limits, reserved)) {
        if (amount > 0) change.add(name, amount);
        if (limit !== undefined) change.onlyBelow(name, limit);
      }
      if (version !== undefined) change.onlyUpTo(RECORD_VERSION, version);
      const { done, item } = await update(partition, period, change);
      return { admitted: done, counters: countersIn(item) };
    },

    async withdraw({ partition, period, limits, reserved }) {
      const given = counted(period, limits, reserved).filter(({ amount }) => amount > 0);
      if (given.length === 0) return;
      const change = new ItemUpdate();
      for (const { name, amount } of given) change.add(name, -amount);
      await update(partition, period, change);
    },

    async settle({ id, partition, period, model, reserved, stale, ...used }) {
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
      if (reserved > 0) change.add(COUNTER.reservedInMinute(period), -reserved);
      for (const name of stale) change.remove(name);
      await update(partition, period, change);
    },

    async releaseReservations({ partition, period, name, day, tokens }) {
      const change = new ItemUpdate()
        .add(COUNTER.tokensCountedInDay({ day }), -tokens)
        .add(COUNTER.tokensCountedInMonth, -tokens)
        .remove(name)
        .onlyIf(name, tokens);
      await update(partition, period, change);
    },
  };
}

/** What a request counts at once, and up to which limit. */
function counted(period: UsagePeriod, limits: KeyLimits, reserved: number) {
  return [
    {
      name: COUNTER.requestsInMinute(period),
      limit: limits.requestsPerMinute,
      amount: limits.requestsPerMinute === undefined ? 0 : 1,
    },
    { name: COUNTER.tokensCountedInDay(period), limit: limits.tokensPerDay, amount: reserved },
    { name: COUNTER.tokensCountedInMonth, limit: limits.tokensPerMonth, amount: reserved },
    { name: COUNTER.reservedInMinute(period), limit: undefined, amount: reserved },
  ];
}
