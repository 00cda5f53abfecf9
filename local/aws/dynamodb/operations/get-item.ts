import type { GetItemOutput } from "@aws-sdk/client-dynamodb";
import * as v from "valibot";
import { operation } from "../../operation.ts";
import { projected } from "../expressions/projection.ts";
import { identityOfKey } from "../tables/item-keys.ts";
import type { Tables } from "../tables/tables.ts";
import { item } from "../values/attribute-value.ts";
import { checkedItem } from "../values/checked-value.ts";
import { itemSize } from "../values/item-size.ts";
import { asSent } from "./as-sent.ts";
import { consumedCapacity, readUnits } from "./consumed-capacity.ts";
import { readExpressions } from "./request-expressions.ts";
import { aliases, request, tableName } from "./request-shapes.ts";

const GetItemRequest = request({
  TableName: tableName,
  Key: item,
  ConsistentRead: v.optional(v.boolean()),
  ProjectionExpression: v.optional(v.string()),
  ExpressionAttributeNames: aliases.ExpressionAttributeNames,
});

export const getItem = (tables: Tables) =>
  operation(GetItemRequest, (input): GetItemOutput => {
    const key = checkedItem(input.Key);
    const { projection } = readExpressions(input, ["ProjectionExpression"]);
    const table = tables.get(input.TableName);
    const found = table.items.get(identityOfKey(table, key));
    const units = readUnits(found ? itemSize(found) : 0, input.ConsistentRead);
    return {
      ...(found && { Item: asSent(projection ? projected(found, projection) : found) }),
      ...consumedCapacity(table, { table: units }, input.ReturnConsumedCapacity),
    };
  });
