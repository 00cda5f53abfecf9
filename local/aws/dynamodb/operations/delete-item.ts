import type { DeleteItemOutput } from "@aws-sdk/client-dynamodb";
import * as v from "valibot";
import { validationException } from "../../aws-error.ts";
import { operation } from "../../operation.ts";
import { identityOfKey } from "../tables/item-keys.ts";
import type { Tables } from "../tables/tables.ts";
import { item } from "../values/attribute-value.ts";
import { checkedItem } from "../values/checked-value.ts";
import { asSent } from "./as-sent.ts";
import { requireCondition } from "./conditional.ts";
import { consumedCapacity, writeUnits } from "./consumed-capacity.ts";
import { readExpressions } from "./request-expressions.ts";
import { aliases, request, returnedMetrics, returnedOnFailure, returnedValues, tableName } from "./request-shapes.ts";

const DeleteItemRequest = request({
  TableName: tableName,
  Key: item,
  ConditionExpression: v.optional(v.string()),
  ReturnValues: returnedValues,
  ReturnItemCollectionMetrics: returnedMetrics,
  ReturnValuesOnConditionCheckFailure: returnedOnFailure,
  ...aliases,
});

export const deleteItem = (tables: Tables) =>
  operation(DeleteItemRequest, (input): DeleteItemOutput => {
    const { ReturnValues: returned = "NONE" } = input;
    const key = checkedItem(input.Key);
    if (returned !== "ALL_OLD" && returned !== "NONE") {
      throw validationException("ReturnValues can only be ALL_OLD or NONE");
    }
    const { condition } = readExpressions(input, ["ConditionExpression"]);
    const table = tables.get(input.TableName);
    const identity = identityOfKey(table, key);
    const before = table.items.get(identity);
    requireCondition(before, condition, input.ReturnValuesOnConditionCheckFailure);
    table.items.delete(identity);
    return {
      ...(returned === "ALL_OLD" && before && { Attributes: asSent(before) }),
      ...consumedCapacity(table, writeUnits(table, before, undefined), input.ReturnConsumedCapacity),
    };
  });
