import type { BatchGetItemOutput } from "@aws-sdk/client-dynamodb";
import * as v from "valibot";
import { validationException } from "../../aws-error.ts";
import { listOf } from "../../constraints.ts";
import { operation } from "../../operation.ts";
import { projected } from "../expressions/projection.ts";
import { identityOfKey } from "../tables/item-keys.ts";
import type { Tables } from "../tables/tables.ts";
import { type Item, item } from "../values/attribute-value.ts";
import { checkedItem } from "../values/checked-value.ts";
import { itemSize } from "../values/item-size.ts";
import { asSent } from "./as-sent.ts";
import { readExpressions } from "./request-expressions.ts";
import { aliases, request } from "./request-shapes.ts";

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchGetItem.html */
const MOST_KEYS = 100;
const MOST_BYTES = 16 * 2 ** 20;

const KeysAndAttributes = request({
  Keys: listOf(item, { min: 1, max: MOST_KEYS }),
  ConsistentRead: v.optional(v.boolean()),
  ProjectionExpression: v.optional(v.string()),
  ExpressionAttributeNames: aliases.ExpressionAttributeNames,
});
const RequestItems = v.pipe(
  v.record(v.string(), KeysAndAttributes),
  v.check((tables) => Object.keys(tables).length > 0, "Member must have length greater than or equal to 1"),
);

export const batchGetItem = (tables: Tables) =>
  operation(request({ RequestItems }), ({ RequestItems: wanted }): BatchGetItemOutput => {
    const reads = Object.entries(wanted).map(([name, request]) => {
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
    for (const { name, request, keys, projection } of reads) {
      const table = tables.get(name);
      const identities = keys.map((key) => identityOfKey(table, key));
      const left: Item[] = [];
      responses[name] = identities.flatMap((identity, index) => {
        const found = table.items.get(identity);
        if (found === undefined) return [];
        const size = itemSize(found);
        if (left.length > 0 || bytes + size > MOST_BYTES) {
          left.push(keys[index] ?? {});
          return [];
        }
        bytes += size;
        return [asSent(projection ? projected(found, projection) : found)];
      });
      if (left.length > 0) unprocessed[name] = { ...request, Keys: left.map(asSent) };
    }
    return { Responses: responses, UnprocessedKeys: unprocessed };
  });

function sorted(key: Item): string {
  return JSON.stringify(Object.entries(key).sort(([one], [other]) => (one < other ? -1 : 1)));
}
