import type { ReturnValue, UpdateItemOutput } from "@aws-sdk/client-dynamodb";
import * as v from "valibot";
import { validationException } from "../../aws-error.ts";
import { operation } from "../../operation.ts";
import { projected } from "../expressions/projection.ts";
import type { Change } from "../expressions/update.ts";
import { updated } from "../expressions/updated.ts";
import { identityOfKey, mismatch, requireUpdatedIndexKeys } from "../tables/item-keys.ts";
import type { Table } from "../tables/table.ts";
import type { Tables } from "../tables/tables.ts";
import { type Item, item, typeOf } from "../values/attribute-value.ts";
import { checkedItem } from "../values/checked-value.ts";
import { itemSize } from "../values/item-size.ts";
import { asSent } from "./as-sent.ts";
import { requireCondition } from "./conditional.ts";
import { consumedCapacity, writeUnits } from "./consumed-capacity.ts";
import { MOST_ITEM_BYTES } from "./limits.ts";
import { readExpressions } from "./request-expressions.ts";
import { aliases, request, returnedMetrics, returnedOnFailure, returnedValues, tableName } from "./request-shapes.ts";

const UpdateItemRequest = request({
  TableName: tableName,
  Key: item,
  UpdateExpression: v.optional(v.string()),
  ConditionExpression: v.optional(v.string()),
  ReturnValues: returnedValues,
  ReturnItemCollectionMetrics: returnedMetrics,
  ReturnValuesOnConditionCheckFailure: returnedOnFailure,
  ...aliases,
});

export const updateItem = (tables: Tables) =>
  operation(UpdateItemRequest, (input): UpdateItemOutput => {
    const key = checkedItem(input.Key);
    const { update: changes = [], condition } = readExpressions(input, ["UpdateExpression", "ConditionExpression"]);
    const table = tables.get(input.TableName);
    const identity = identityOfKey(table, key);
    requireOtherThanKeys(table, changes);
    const before = table.items.get(identity);
    requireCondition(before, condition, input.ReturnValuesOnConditionCheckFailure);
    const after = updated(before ?? key, changes);
    requireUpdatedIndexKeys(table, after);
    if (itemSize(after) > MOST_ITEM_BYTES) {
      throw validationException("Item size to update has exceeded the maximum allowed size");
    }
    table.items.set(identity, after);
    return {
      ...returned(input.ReturnValues, before, after, changes),
      ...consumedCapacity(table, writeUnits(table, before, after), input.ReturnConsumedCapacity),
    };
  });

function returned(
  which: ReturnValue | undefined,
  before: Item | undefined,
  after: Item,
  changes: readonly Change[],
): UpdateItemOutput {
  if (which === "ALL_NEW") return { Attributes: asSent(after) };
  if (which === "UPDATED_NEW") return changedParts(after, changes);
  if (before === undefined) return {};
  if (which === "ALL_OLD") return { Attributes: asSent(before) };
  return which === "UPDATED_OLD" ? changedParts(before, changes) : {};
}

function changedParts(item: Item, changes: readonly Change[]): UpdateItemOutput {
  const parts = projected(
    item,
    changes.map(({ path }) => path),
  );
  return Object.keys(parts).length > 0 ? { Attributes: asSent(parts) } : {};
}

function requireOtherThanKeys(table: Table, changes: readonly Change[]): void {
  const invalid = (what: string) => validationException(`One or more parameter values were invalid: ${what}`);
  for (const name of table.keyNames) {
    if (changes.some(({ path }) => path[0] === name)) {
      throw invalid(`Cannot update attribute ${name}. This attribute is part of the key`);
    }
  }
  for (const { schema } of table.indexes) {
    for (const name of schema.keyNames) {
      const change = changes.find(({ path }) => path.length === 1 && path[0] === name);
      if (change === undefined) continue;
      const value =
        "value" in change ? change.value : "to" in change && "value" in change.to ? change.to.value : undefined;
      const expected = table.keyType(name);
      if (value !== undefined && typeOf(value) !== expected) {
        throw invalid(mismatch(name, expected, value, schema.name));
      }
    }
  }
}
