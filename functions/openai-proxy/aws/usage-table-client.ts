import type {
  AttributeValue,
  GetItemCommandInput,
  GetItemCommandOutput,
  UpdateItemCommandInput,
  UpdateItemCommandOutput,
} from "@aws-sdk/client-dynamodb";
import {
  COUNTER,
  countersIn,
  monthExpiry,
  LAST_SETTLED,
  monthSortKey,
  USAGE_EXPIRY,
  USAGE_KEY,
  type UsagePeriod,
} from "../../../contract/usage-item.ts";
import type { UsageTable } from "../limits/usage-table.ts";
import { type AwsCaller, awsCaller } from "./aws-caller.ts";
import type { AwsFailure } from "./aws-failure.ts";
import { ItemUpdate } from "./item-update.ts";
import { callJson } from "./json-call.ts";

/** A client waits for an admission. DynamoDB takes some milliseconds, and the first call of an instance some hundred. */
const PATIENCE_MILLISECONDS = 2_000;

const REQUEST_HANDLER = { connectionTimeout: PATIENCE_MILLISECONDS, httpsAgent: { maxSockets: 1_000 } };

/** The port in front of DynamoDB; connected with the first call. Nothing is retried: an `ADD` that seemed to fail may be done. */
export function usageTableClient(region: string, tableName: string, patience = PATIENCE_MILLISECONDS): UsageTable {
  let call: AwsCaller | undefined;

  const itemKey = (keyId: string, { month }: UsagePeriod) => ({
    [USAGE_KEY.keyId]: { S: keyId },
    [USAGE_KEY.period]: { S: monthSortKey(month) },
  });

  function ask<Output>(action: `dynamodb:${string}`, input: object): Promise<Output> {
    call ??= awsCaller("dynamodb", region, REQUEST_HANDLER);
    const request = {
      action,
      target: "DynamoDB_20120810",
      contentType: "application/x-amz-json-1.0",
      input,
    } as const;
    return callJson<Output>(call, request, AbortSignal.timeout(patience));
  }

  async function update(keyId: string, period: UsagePeriod, change: ItemUpdate) {
    const input: UpdateItemCommandInput = {
      TableName: tableName,
      Key: itemKey(keyId, period),
      ...change.expressions(),
    };
    try {
      const { Attributes } = await ask<UpdateItemCommandOutput>("dynamodb:UpdateItem", input);
      return { done: true, item: Attributes };
    } catch (error) {
      const { name, Item } = error as AwsFailure & { readonly Item?: Record<string, AttributeValue> };
      if (name !== "ConditionalCheckFailedException") throw error;
      return { done: false, item: Item };
    }
  }

  return {
    async read(keyId, period) {
      const input: GetItemCommandInput = { TableName: tableName, Key: itemKey(keyId, period), ConsistentRead: true };
      return countersIn((await ask<GetItemCommandOutput>("dynamodb:GetItem", input)).Item);
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

    async settle({ id, keyId, period, reserved, stale, ...used }) {
      const { promptTokens, completionTokens, cachedTokens, uncountedTokens } = used;
      const difference = promptTokens + completionTokens - uncountedTokens - reserved;
      const change = new ItemUpdate()
        .add(COUNTER.requests(period), 1)
        .add(COUNTER.promptTokens(period), promptTokens)
        .add(COUNTER.completionTokens(period), completionTokens)
        .add(COUNTER.tokensCountedInDay(period), difference)
        .add(COUNTER.tokensCountedInMonth, difference)
        .set(USAGE_EXPIRY, monthExpiry(period.month))
        .set(LAST_SETTLED, id)
        .onlyUnless(LAST_SETTLED, id);
      // Most requests have none, and a write is paid by its size.
      if (cachedTokens > 0) change.add(COUNTER.cachedTokens(period), cachedTokens);
      if (uncountedTokens > 0) change.add(COUNTER.uncountedTokens(period), uncountedTokens);
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
