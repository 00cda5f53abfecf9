import type { PutItemOutput } from "@aws-sdk/client-dynamodb";
import * as v from "valibot";
import { validationException } from "../../aws-error.ts";
import { operation } from "../../operation.ts";
import { requireItemKeys } from "../tables/item-keys.ts";
import type { Tables } from "../tables/tables.ts";
import { item } from "../values/attribute-value.ts";
import { checkedItem } from "../values/checked-value.ts";
import { itemSize } from "../values/item-size.ts";
import { asSent } from "./as-sent.ts";
import { requireCondition } from "./conditional.ts";
import { consumedCapacity, writeUnits } from "./consumed-capacity.ts";
import { MOST_ITEM_BYTES } from "./limits.ts";
import { readExpressions } from "./request-expressions.ts";
import { aliases, request, returnedMetrics, returnedOnFailure, returnedValues, tableName } from "./request-shapes.ts";

const PutItemRequest = request({
  TableName: tableName,
  Item: item,
  ConditionExpression: v.optional(v.string()),
  ReturnValues: returnedValues,
  ReturnItemCollectionMetrics: returnedMetrics,
  ReturnValuesOnConditionCheckFailure: returnedOnFailure,
  ...aliases,
});

export const putItem = (tables: Tables) =>
  operation(PutItemRequest, (input): PutItemOutput => {
    const { ReturnValues: returned = "NONE" } = input;
    const item = checkedItem(input.Item);
    if (returned !== "ALL_OLD" && returned !== "NONE") {
      throw validationException("ReturnValues can only be ALL_OLD or NONE");
    }
    if (itemSize(item) > MOST_ITEM_BYTES) {
      throw validationException("Item size has exceeded the maximum allowed size");
    }
    const { condition } = readExpressions(input, ["ConditionExpression"]);
    const table = tables.get(input.TableName);
    requireItemKeys(table, item);
    const identity = table.identityOf(item);
    const before = table.items.get(identity);
    requireCondition(before, condition, input.ReturnValuesOnConditionCheckFailure);
    table.items.set(identity, item);
    return {
      ...(returned === "ALL_OLD" && before && { Attributes: asSent(before) }),
      ...consumedCapacity(table, writeUnits(table, before, item), input.ReturnConsumedCapacity),
    };
  });
