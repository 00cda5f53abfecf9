import type { GetItemOutput, ScanOutput, UpdateItemOutput } from "@aws-sdk/client-dynamodb";
import * as v from "valibot";
import { AwsError } from "../aws-error.ts";
import { integer, oneOf, text } from "../constraints.ts";
import { type JsonService, operation } from "../operation.ts";
import { AttributeValue, Item } from "./attribute-value.ts";
import { fulfils } from "./condition.ts";
import { ExpressionReader } from "./expression-reader.ts";
import { itemIdentity, type Tables } from "./tables.ts";
import { updated } from "./update.ts";

const tableName = text({ min: 1, max: 1024 });
const aliases = {
  ExpressionAttributeNames: v.optional(v.record(v.string(), v.string())),
  ExpressionAttributeValues: v.optional(v.record(v.string(), AttributeValue)),
};
const aliasesIn = (input: v.InferOutput<v.ObjectSchema<typeof aliases, undefined>>) => ({
  names: input.ExpressionAttributeNames,
  values: input.ExpressionAttributeValues,
});

const UpdateItemRequest = v.looseObject({
  TableName: tableName,
  Key: Item,
  UpdateExpression: v.string(),
  ConditionExpression: v.optional(v.string()),
  ReturnValues: v.optional(oneOf(["NONE", "ALL_OLD", "ALL_NEW"])),
  ReturnValuesOnConditionCheckFailure: v.optional(oneOf(["NONE", "ALL_OLD"])),
  ...aliases,
});

const GetItemRequest = v.looseObject({ TableName: tableName, Key: Item, ConsistentRead: v.optional(v.boolean()) });

const ScanRequest = v.looseObject({
  TableName: tableName,
  FilterExpression: v.optional(v.string()),
  ExclusiveStartKey: v.optional(Item),
  Limit: v.optional(integer({ min: 1 })),
  ...aliases,
});

/**
 * The part of DynamoDB that the product uses: reading an item, a conditional update, a scan. npm's emulator, dynalite, does not return
 * the item of a condition that failed (`ReturnValuesOnConditionCheckFailure`), from which the proxy learns why.
 */
export function dynamoDb(tables: Tables): JsonService {
  return {
    name: "dynamodb",
    targetPrefix: "DynamoDB_20120810",
    jsonVersion: "1.0",
    operations: {
      UpdateItem: operation(UpdateItemRequest, (input): UpdateItemOutput => {
        const table = tables.get(input.TableName);
        const identity = itemIdentity(table, input.Key);
        const before = table.items.get(identity);
        const reader = (kind: "ConditionExpression" | "UpdateExpression", expression: string) =>
          new ExpressionReader(kind, expression, aliasesIn(input));
        const after = updated(before ?? input.Key, reader("UpdateExpression", input.UpdateExpression));
        const condition = input.ConditionExpression;
        if (condition !== undefined && !fulfils(before ?? {}, reader("ConditionExpression", condition))) {
          const shown = input.ReturnValuesOnConditionCheckFailure === "ALL_OLD" && before ? { Item: before } : {};
          throw new AwsError("ConditionalCheckFailedException", "The conditional request failed", { members: shown });
        }
        table.items.set(identity, after);
        if (input.ReturnValues === "ALL_NEW") return { Attributes: after };
        return input.ReturnValues === "ALL_OLD" && before ? { Attributes: before } : {};
      }),

      GetItem: operation(GetItemRequest, (input): GetItemOutput => {
        const table = tables.get(input.TableName);
        const item = table.items.get(itemIdentity(table, input.Key));
        return item ? { Item: item } : {};
      }),

      Scan: operation(ScanRequest, (input): ScanOutput => {
        const table = tables.get(input.TableName);
        const all = [...table.items];
        const start = input.ExclusiveStartKey && itemIdentity(table, input.ExclusiveStartKey);
        const from = start === undefined ? 0 : all.findIndex(([identity]) => identity === start) + 1;
        const scanned = all.slice(from, from + (input.Limit ?? all.length));
        const filter = input.FilterExpression;
        const found = scanned
          .map(([, item]) => item)
          .filter(
            (item) =>
              filter === undefined || fulfils(item, new ExpressionReader("FilterExpression", filter, aliasesIn(input))),
          );
        const last = from + scanned.length < all.length ? scanned.at(-1)?.[1] : undefined;
        return {
          Items: found,
          Count: found.length,
          ScannedCount: scanned.length,
          ...(last && {
            LastEvaluatedKey: Object.fromEntries(table.keyNames.map((name) => [name, last[name] ?? { S: "" }])),
          }),
        };
      }),
    },
  };
}
