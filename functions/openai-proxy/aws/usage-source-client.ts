import { setTimeout } from "node:timers/promises";
import type {
  BatchGetItemCommandInput,
  BatchGetItemCommandOutput,
  QueryCommandInput,
  QueryCommandOutput,
} from "@aws-sdk/client-dynamodb";
import { BY_PERIOD_INDEX, type Item, keyPrimaryKey } from "../../../contract/key-items.ts";
import { countersIn, monthSortKey, USAGE_KEY } from "../../../contract/usage-item.ts";
import type { PartitionRange, UsageSource } from "../usage/usage-source.ts";
import { type AwsCaller, awsCaller } from "./aws-caller.ts";
import type { AwsFailure } from "./aws-failure.ts";
import { callJson } from "./json-call.ts";

const REQUEST_HANDLER = { connectionTimeout: 2_000, httpsAgent: { maxSockets: 50 } };
/** So many are held at once as DynamoDB sends them. */
const PAGE = 1_000;
/** Between two requests for what DynamoDB had no capacity for; it doubles. */
const FIRST_PAUSE_MILLISECONDS = 50;
const MOST_ROUNDS = 8;
const THROTTLED = ["ProvisionedThroughputExceededException", "ThrottlingException", "RequestLimitExceeded"];

/** The port in front of DynamoDB: the index of periods tells who used anything, and batches what. */
export function usageSourceClient(region: string, tableName: string): UsageSource {
  let call: AwsCaller | undefined;

  function ask<Output>(action: `dynamodb:${string}`, input: object, signal: AbortSignal): Promise<Output> {
    call ??= awsCaller("dynamodb", region, REQUEST_HANDLER);
    const target = "DynamoDB_20120810";
    return callJson<Output>(call, { action, target, contentType: "application/x-amz-json-1.0", input }, signal);
  }

  async function items(keys: readonly Item[], signal: AbortSignal): Promise<Item[]> {
    const found: Item[] = [];
    let wanted = [...keys];
    for (let round = 0; wanted.length > 0; round += 1) {
      if (round === MOST_ROUNDS) throw new Error("DynamoDB has no capacity for more reads.");
      if (round > 0) await setTimeout(FIRST_PAUSE_MILLISECONDS * 2 ** (round - 1), undefined, { signal });
      const input: BatchGetItemCommandInput = { RequestItems: { [tableName]: { Keys: wanted } } };
      try {
        const answer = await ask<BatchGetItemCommandOutput>("dynamodb:BatchGetItem", input, signal);
        found.push(...(answer.Responses?.[tableName] ?? []));
        wanted = answer.UnprocessedKeys?.[tableName]?.Keys ?? [];
      } catch (error) {
        // So DynamoDB says that it has no capacity for any of them.
        if (!THROTTLED.includes((error as AwsFailure).name)) throw error;
      }
    }
    return found;
  }

  return {
    async *partitions(month, range, signal) {
      let start: QueryCommandInput["ExclusiveStartKey"] = startOf(month, range);
      do {
        const input: QueryCommandInput = {
          TableName: tableName,
          IndexName: BY_PERIOD_INDEX,
          ...conditionOf(month, range),
          ExclusiveStartKey: start,
          Limit: PAGE,
        };
        const { Items = [], LastEvaluatedKey } = await ask<QueryCommandOutput>("dynamodb:Query", input, signal);
        yield Items.flatMap((item) => item[USAGE_KEY.keyId]?.S ?? []);
        start = LastEvaluatedKey;
      } while (start);
    },

    async counters(month, partitions, signal) {
      const found = await items(
        partitions.map((partition) => primaryKey(partition, month)),
        signal,
      );
      return new Map(found.map((item) => [item[USAGE_KEY.keyId]?.S ?? "", countersIn(item)]));
    },

    async owners(keyIds, signal) {
      const found = await items(keyIds.map(keyPrimaryKey), signal);
      return new Map(
        found.map((item) => [item[USAGE_KEY.keyId]?.S ?? "", { owner: item.owner?.S, team: item.team?.S }]),
      );
    },
  };
}

function primaryKey(partition: string, month: string): Item {
  return { [USAGE_KEY.keyId]: { S: partition }, [USAGE_KEY.period]: { S: monthSortKey(month) } };
}

/** The index has the table's own key, which is its own in the other order. */
function startOf(month: string, { after }: PartitionRange) {
  return after === undefined ? undefined : { ...primaryKey(after, month) };
}

function conditionOf(month: string, { prefix }: PartitionRange): Partial<QueryCommandInput> {
  const period = { names: { "#period": USAGE_KEY.period }, values: { ":month": { S: monthSortKey(month) } } };
  if (prefix === undefined) {
    return {
      KeyConditionExpression: "#period = :month",
      ExpressionAttributeNames: period.names,
      ExpressionAttributeValues: period.values,
    };
  }
  return {
    KeyConditionExpression: "#period = :month AND begins_with(#key, :prefix)",
    ExpressionAttributeNames: { ...period.names, "#key": USAGE_KEY.keyId },
    ExpressionAttributeValues: { ...period.values, ":prefix": { S: prefix } },
  };
}
