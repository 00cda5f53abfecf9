import { ConditionalCheckFailedException, DynamoDBClient, UpdateItemCommand } from "@aws-sdk/client-dynamodb";
import {
  COUNTER,
  countersIn,
  expiryOf,
  LAST_SETTLED,
  sortKeyOf,
  USAGE_EXPIRY,
  USAGE_KEY,
  type UsagePeriod,
} from "../../../contract/usage-item.ts";
import type { UsageTable } from "../limits/usage-table.ts";
import { ItemUpdate } from "./item-update.ts";
import { withoutIdleSteps } from "./without-idle-steps.ts";

/** A client waits for an admission. DynamoDB takes some milliseconds, and the first call of an instance some hundred. */
const PATIENCE_MILLISECONDS = 2_000;

/** The port by way of the AWS SDK, whose client is made with the first call. It does not retry: an `ADD` that seemed to fail may be done. */
export function usageTableClient(region: string, tableName: string, patience = PATIENCE_MILLISECONDS): UsageTable {
  let client: DynamoDBClient | undefined;

  async function update(keyId: string, { month }: UsagePeriod, change: ItemUpdate) {
    client ??= connect(region);
    const input = {
      TableName: tableName,
      Key: { [USAGE_KEY.keyId]: { S: keyId }, [USAGE_KEY.period]: { S: sortKeyOf(month) } },
      ...change.expressions(),
    };
    try {
      const { Attributes } = await client.send(new UpdateItemCommand(input), {
        abortSignal: AbortSignal.timeout(patience),
      });
      return { done: true, item: Attributes };
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
      return { done: false, item: error.Item };
    }
  }

  return {
    async admit({ keyId, period, limits, promised, now }) {
      const counters = [
        [COUNTER.requestsInMinute(period), limits.requestsPerMinute, limits.requestsPerMinute === undefined ? 0 : 1],
        [COUNTER.tokensCountedInDay(period), limits.tokensPerDay, promised],
        [COUNTER.tokensCountedInMonth, limits.tokensPerMonth, promised],
      ] as const;
      const change = new ItemUpdate("ALL_NEW", "ALL_OLD").set(COUNTER.lastAdmission, now);
      for (const [name, limit, amount] of counters) {
        if (amount > 0) change.add(name, amount);
        if (limit !== undefined) change.onlyBelow(name, limit);
      }
      const { done, item } = await update(keyId, period, change);
      return { admitted: done, counters: countersIn(item) };
    },

    async settle({ id, keyId, period, promised, promptTokens, completionTokens, stale }) {
      const difference = promptTokens + completionTokens - promised;
      const change = new ItemUpdate()
        .add(COUNTER.requests(period), 1)
        .add(COUNTER.promptTokens(period), promptTokens)
        .add(COUNTER.completionTokens(period), completionTokens)
        .add(COUNTER.tokensCountedInDay(period), difference)
        .add(COUNTER.tokensCountedInMonth, difference)
        .set(USAGE_EXPIRY, expiryOf(period.month))
        .set(LAST_SETTLED, id)
        .onlyUnless(LAST_SETTLED, id);
      for (const name of stale) change.remove(name);
      await update(keyId, period, change);
    },

    async forgetPromises({ keyId, period, lastAdmission, used }) {
      const change = new ItemUpdate()
        .set(COUNTER.tokensCountedInDay(period), used.inDay)
        .set(COUNTER.tokensCountedInMonth, used.inMonth)
        .onlyIf(COUNTER.lastAdmission, lastAdmission);
      await update(keyId, period, change);
    },
  };
}

function connect(region: string): DynamoDBClient {
  const requestHandler = { connectionTimeout: PATIENCE_MILLISECONDS, httpsAgent: { maxSockets: 1_000 } };
  const client = new DynamoDBClient({ region, maxAttempts: 1, requestHandler });
  withoutIdleSteps(client.middlewareStack);
  return client;
}
