import type { QueryOutput } from "@aws-sdk/client-dynamodb";
import * as v from "valibot";
import { validationException } from "../../aws-error.ts";
import { operation } from "../../operation.ts";
import type { DocumentPath } from "../expressions/document-path.ts";
import { type KeyPart, placeOf, requireKeyType } from "../expressions/key-condition.ts";
import { byPartition, type OrderedItems, type Range } from "../tables/ordered-items.ts";
import { type Table, TableIndex } from "../tables/table.ts";
import type { Tables } from "../tables/tables.ts";
import { item } from "../values/attribute-value.ts";
import { checkedItem } from "../values/checked-value.ts";
import { orderOf, pageOfItems, requireSelect, startPosition } from "./page-of-items.ts";
import { readExpressions } from "./request-expressions.ts";
import { aliases, indexName, queryLimit, request, select, tableName } from "./request-shapes.ts";

const QueryRequest = request({
  TableName: tableName,
  IndexName: indexName,
  Select: select,
  KeyConditionExpression: v.optional(v.string()),
  FilterExpression: v.optional(v.string()),
  ProjectionExpression: v.optional(v.string()),
  ExclusiveStartKey: v.optional(item),
  Limit: queryLimit,
  ConsistentRead: v.optional(v.boolean()),
  ScanIndexForward: v.optional(v.boolean()),
  ...aliases,
});

const EXPRESSIONS = ["FilterExpression", "KeyConditionExpression", "ProjectionExpression"] as const;

export const query = (tables: Tables) =>
  operation(QueryRequest, (input): QueryOutput => {
    const start = input.ExclusiveStartKey && checkedItem(input.ExclusiveStartKey, startingKeyProblem);
    if (input.KeyConditionExpression === undefined) {
      throw validationException(
        "Either the KeyConditions or KeyConditionExpression parameter must be specified in the request.",
      );
    }
    const { keyParts: parts = new Map(), filter, projection, paths } = readExpressions(input, EXPRESSIONS);
    const table = tables.get(input.TableName);
    const order = orderOf(table, input);
    const range = rangeOf(table, order, parts);
    const after = start && startPosition(table, order, start);
    if (after && range(after) !== 0) {
      throw validationException(
        parts.size > 1
          ? "The provided starting key does not match the range key predicate"
          : "The provided starting key is outside query boundaries based on provided conditions",
      );
    }
    requireNoKeys(order, paths.FilterExpression);
    requireSelect(order, input.Select, projection);
    requireProjected(table, order, [...paths.FilterExpression, ...paths.ProjectionExpression]);
    return pageOfItems({
      table,
      order,
      range,
      after,
      filter,
      projection,
      isForward: input.ScanIndexForward,
      limit: input.Limit,
      select: input.Select,
      isConsistent: input.ConsistentRead,
      returnedCapacity: input.ReturnConsumedCapacity,
    });
  });

/** Some sentences come with where they belong, some do not. */
export function startingKeyProblem(problem: string): string {
  const isAlone = /contains duplicates|number set|numeric value|significant digits|number with magnitude/.test(problem);
  return isAlone ? problem : `The provided starting key is invalid: ${problem}`;
}

function rangeOf(table: Table, order: OrderedItems, parts: ReadonlyMap<string, KeyPart>): Range {
  if (parts.size > 2) throw validationException("Conditions can be of length 1 or 2 only");
  const [partitionName = "", sortName] = order.keyNames;
  const [ofPartition, ofSort] = [parts.get(partitionName), sortName === undefined ? undefined : parts.get(sortName)];
  if (ofPartition === undefined) {
    throw validationException(`Query condition missed key schema element: ${partitionName}`);
  }
  if (parts.size > 1 && sortName === undefined) throw validationException("Query key condition not supported");
  if (parts.size > 1 && ofSort === undefined) {
    throw validationException(`Query condition missed key schema element: ${sortName}`);
  }
  requireKeyType(ofPartition, table.keyType(partitionName));
  if (ofPartition.operator !== "=") throw validationException("Query key condition not supported");
  if (ofSort) requireKeyType(ofSort, table.keyType(sortName ?? ""));
  const [value] = ofPartition.values;
  if (value === undefined) throw validationException("Query key condition not supported");
  for (const one of [...ofPartition.values, ...(ofSort?.values ?? [])]) {
    if ("S" in one && one.S === "") {
      throw validationException(
        `One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty string value. Key: ${ofPartition.values.includes(one) ? partitionName : sortName}`,
      );
    }
  }
  const partition = order.positionOf(
    { [partitionName]: value, ...(sortName !== undefined && { [sortName]: value }) },
    "",
  );
  return (position) => {
    if (partition === undefined) return -1;
    return byPartition(position, partition) || (ofSort && position.sort ? placeOf(position.sort, ofSort) : 0);
  };
}

function requireNoKeys({ keyNames }: OrderedItems, filtered: readonly DocumentPath[]): void {
  const key = keyNames.find((name) => filtered.some((path) => path[0] === name));
  if (key === undefined) return;
  throw validationException(
    `Filter Expression can only contain non-primary key attributes: Primary key attribute: ${key}`,
  );
}

/** What an index does not have, a query of it cannot ask for. */
export function requireProjected(table: Table, order: OrderedItems, paths: readonly DocumentPath[]): void {
  if (!(order instanceof TableIndex)) return;
  const missing = paths.map(([name]) => name).filter((name) => !table.hasProjected(name, order));
  if (missing.length === 0) return;
  throw validationException(
    `One or more parameter values were invalid: Global secondary index ${order.schema.name} does not project [${[...new Set(missing)].join(", ")}]`,
  );
}
