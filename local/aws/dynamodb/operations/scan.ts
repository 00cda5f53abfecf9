import type { ScanOutput } from "@aws-sdk/client-dynamodb";
import * as v from "valibot";
import { validationException } from "../../aws-error.ts";
import { integer } from "../../constraints.ts";
import { operation } from "../../operation.ts";
import { HASHES, type Range } from "../tables/ordered-items.ts";
import type { Tables } from "../tables/tables.ts";
import { item } from "../values/attribute-value.ts";
import { checkedItem } from "../values/checked-value.ts";
import { orderOf, pageOfItems, requireSelect, startPosition } from "./page-of-items.ts";
import { requireProjected, startingKeyProblem } from "./query.ts";
import { readExpressions } from "./request-expressions.ts";
import { aliases, indexName, request, select, tableName } from "./request-shapes.ts";

const DIFFERENT = "The provided starting key is invalid: The provided key element does not match the schema";
const MOST_SEGMENTS = 1_000_000;

const ScanRequest = request({
  TableName: tableName,
  IndexName: indexName,
  Select: select,
  FilterExpression: v.optional(v.string()),
  ProjectionExpression: v.optional(v.string()),
  ExclusiveStartKey: v.optional(item),
  Limit: v.optional(integer({ min: 1 })),
  Segment: v.optional(integer({ min: 0, max: MOST_SEGMENTS - 1 })),
  TotalSegments: v.optional(integer({ min: 1, max: MOST_SEGMENTS })),
  ConsistentRead: v.optional(v.boolean()),
  ...aliases,
});

export const scan = (tables: Tables) =>
  operation(ScanRequest, (input): ScanOutput => {
    const { Segment: segment, TotalSegments: total } = input;
    const start = input.ExclusiveStartKey && checkedItem(input.ExclusiveStartKey, startingKeyProblem);
    const range = segmentRange(segment, total);
    const { filter, projection, paths } = readExpressions(input, ["ProjectionExpression", "FilterExpression"]);
    const table = tables.get(input.TableName);
    const order = orderOf(table, input);
    requireSelect(order, input.Select, projection);
    const after = start && startPosition(table, order, start, order === table.order ? DIFFERENT : undefined);
    if (after && range(after) !== 0) {
      throw validationException(
        `The provided starting key is invalid: Invalid ExclusiveStartKey. Please use ExclusiveStartKey with correct Segment. TotalSegments: ${total} Segment: ${segment}`,
      );
    }
    requireProjected(table, order, [...paths.FilterExpression, ...paths.ProjectionExpression]);
    return pageOfItems({
      table,
      order,
      range,
      after,
      filter,
      projection,
      limit: input.Limit,
      select: input.Select,
      isConsistent: input.ConsistentRead,
      returnedCapacity: input.ReturnConsumedCapacity,
    });
  });

/** A segment is a part of the partitions' order. */
function segmentRange(segment: number | undefined, total: number | undefined): Range {
  if (total === undefined && segment === undefined) return () => 0;
  const missing = (one: string, other: string) =>
    validationException(`The ${one} parameter is required but was not present in the request when ${other} is present`);
  if (total === undefined) throw missing("TotalSegments", "Segment parameter");
  if (segment === undefined) throw missing("Segment", "parameter TotalSegments");
  if (segment >= total) {
    throw validationException(
      `The Segment parameter is zero-based and must be less than parameter TotalSegments: Segment: ${segment} is not less than TotalSegments: ${total}`,
    );
  }
  return ({ hash }) => Math.floor((hash * total) / HASHES) - segment;
}
