import type { BatchGetItemOutput, ConsumedCapacity } from "@aws-sdk/client-dynamodb";
import * as v from "valibot";
import { validationException } from "../../aws-error.ts";
import { operation } from "../../operation.ts";
import { projected } from "../expressions/projection.ts";
import { identityOfKey } from "../tables/item-keys.ts";
import type { Tables } from "../tables/tables.ts";
import { type Item, item } from "../values/attribute-value.ts";
import { checkedItem } from "../values/checked-value.ts";
import { itemSize } from "../values/item-size.ts";
import { asSent } from "./as-sent.ts";
import { consumedCapacity, readUnits } from "./consumed-capacity.ts";
import { readExpressions } from "./request-expressions.ts";
import { aliases, request } from "./request-shapes.ts";

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchGetItem.html */
const MOST_KEYS = 100;
const MOST_BYTES = 16 * 2 ** 20;

const KeysAndAttributes = v.looseObject({
  Keys: v.array(item),
  ConsistentRead: v.optional(v.boolean()),
  ProjectionExpression: v.optional(v.string()),
  ExpressionAttributeNames: aliases.ExpressionAttributeNames,
});
const BatchGetItemRequest = request({ RequestItems: v.record(v.string(), KeysAndAttributes) });

export const batchGetItem = (tables: Tables) =>
  operation(BatchGetItemRequest, ({ RequestItems: wanted, ReturnConsumedCapacity }): BatchGetItemOutput => {
    if (Object.keys(wanted).length === 0) {
      throw validationException("The requestItems parameter is required for BatchGetItem");
    }
    const reads = Object.entries(wanted).map(([name, request]) => {
      requireCount(name, request.Keys.length);
      const { projection } = readExpressions(request, ["ProjectionExpression"]);
      const keys = request.Keys.map((key) => checkedItem(key));
      if (new Set(keys.map(sorted)).size < keys.length) {
        throw validationException("Provided list of item keys contains duplicates");
      }
      return { name, request, keys, projection };
    });
    if (reads.reduce((count, { keys }) => count + keys.length, 0) > MOST_KEYS) {
      throw validationException("Too many items requested for the BatchGetItem call");
    }
    let bytes = 0;
    const responses: NonNullable<BatchGetItemOutput["Responses"]> = {};
    const unprocessed: NonNullable<BatchGetItemOutput["UnprocessedKeys"]> = {};
    const consumed: ConsumedCapacity[] = [];
    for (const { name, request, keys, projection } of reads) {
      const table = tables.get(name);
      const identities = keys.map((key) => identityOfKey(table, key));
      const left: Item[] = [];
      let units = 0;
      responses[name] = identities.flatMap((identity, index) => {
        const found = table.items.get(identity);
        if (found === undefined) {
          units += readUnits(0, request.ConsistentRead);
          return [];
        }
        const size = itemSize(found);
        if (left.length > 0 || bytes + size > MOST_BYTES) {
          left.push(keys[index] ?? {});
          return [];
        }
        bytes += size;
        units += readUnits(size, request.ConsistentRead);
        return [asSent(projection ? projected(found, projection) : found)];
      });
      const { ConsumedCapacity } = consumedCapacity(table, { table: units }, ReturnConsumedCapacity);
      if (ConsumedCapacity) consumed.push(ConsumedCapacity);
      if (left.length > 0) unprocessed[name] = { ...request, Keys: left.map(asSent) };
    }
    return {
      Responses: responses,
      UnprocessedKeys: unprocessed,
      ...(consumed.length > 0 && { ConsumedCapacity: consumed }),
    };
  });

function requireCount(table: string, count: number): void {
  if (count > 0 && count <= MOST_KEYS) return;
  const wanted = count === 0 ? "greater than or equal to 1" : `less than or equal to ${MOST_KEYS}`;
  throw validationException(
    `1 validation error detected: Value at 'RequestItems.${table}.member.Keys' failed to satisfy constraint: Member must have length ${wanted}`,
  );
}

function sorted(key: Item): string {
  return JSON.stringify(Object.entries(key).sort(([one], [other]) => (one < other ? -1 : 1)));
}
