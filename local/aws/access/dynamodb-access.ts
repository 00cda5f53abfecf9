import { namesIn, valuesEqualTo } from "../dynamodb/expressions/names-in.ts";
import { type AccessOf, arn, type Input, type Place, type ServiceAccess, text, usesKey } from "./access-of.ts";

const EXPRESSIONS = [
  "ConditionExpression",
  "FilterExpression",
  "KeyConditionExpression",
  "ProjectionExpression",
  "UpdateExpression",
];

const record = (value: unknown): Input =>
  typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Input) : {};

const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

/**
 * What policies may ask of a request for a table or an index.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/specifying-conditions.html
 */
function tableAccess(action: string, input: Input, place: Place) {
  const name = text(input.TableName);
  const table = name.startsWith("arn:") ? name : arn(place, "dynamodb", `table/${name}`);
  const resource = input.IndexName === undefined ? table : `${table}/index/${text(input.IndexName)}`;
  const context = {
    "aws:ResourceTag/": undefined,
    "dynamodb:EnclosingOperation": undefined,
    "dynamodb:LeadingKeys": orAbsent(leadingKeys(input, place)),
    "dynamodb:Attributes": orAbsent(attributes(input)),
    "dynamodb:Select": selected(action, input),
    "dynamodb:ReturnValues": /^(Put|Update|Delete)Item$/.test(action) ? text(input.ReturnValues) || "NONE" : undefined,
    "dynamodb:ReturnConsumedCapacity": text(input.ReturnConsumedCapacity) || "NONE",
  };
  return [
    { action: `dynamodb:${action}`, resource, context },
    // https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/encryption.usagenotes.html
    ...usesKey(place.state.encryptionKeys.get(table), "dynamodb", place, "Decrypt", "GenerateDataKey"),
  ];
}

/** A key without values is absent, and of absent values `ForAllValues` says that all of them are as wanted. */
function orAbsent(values: readonly string[]): readonly string[] | undefined {
  return values.length > 0 ? [...new Set(values)] : undefined;
}

function keysIn({ Key, Item, Keys }: Input): readonly Input[] {
  return [Key, Item, ...list(Keys)].map(record);
}

/** Of the table, or of the index that is asked. */
function leadingKeys(input: Input, { state }: Place): readonly string[] {
  const table = state.tables.find(text(input.TableName));
  const index = table?.indexes.find(({ schema }) => schema.name === input.IndexName);
  const [partition = ""] = (index ?? table)?.keyNames ?? [];
  const values = record(input.ExpressionAttributeValues);
  const names = record(input.ExpressionAttributeNames);
  const equal = valuesEqualTo(partition, text(input.KeyConditionExpression), names).map((alias) => values[alias]);
  return [...keysIn(input).map((key) => key[partition]), ...equal].flatMap((value) => {
    const { S, N, B } = record(value);
    return [S, N, B].flatMap((one) => (typeof one === "string" ? [one] : []));
  });
}

/** All that a request names: key attributes too, which a policy has to list. */
function attributes(input: Input): readonly string[] {
  const names = record(input.ExpressionAttributeNames);
  return [
    ...keysIn(input).flatMap((key) => Object.keys(key)),
    ...EXPRESSIONS.flatMap((expression) => namesIn(text(input[expression]), names)),
  ];
}

function selected(action: string, input: Input): string | undefined {
  if (!/^(BatchGetItem|GetItem|Query|Scan)$/.test(action)) return undefined;
  if (input.Select !== undefined) return text(input.Select);
  if (input.ProjectionExpression !== undefined) return "SPECIFIC_ATTRIBUTES";
  return input.IndexName === undefined ? "ALL_ATTRIBUTES" : "ALL_PROJECTED_ATTRIBUTES";
}

const on =
  (action: string): AccessOf =>
  (input, place) =>
    tableAccess(action, input, place);

export const dynamoDbAccess: ServiceAccess = {
  BatchGetItem: ({ RequestItems, ReturnConsumedCapacity }, place) =>
    Object.entries(record(RequestItems)).flatMap(([TableName, request]) =>
      tableAccess("BatchGetItem", { ...record(request), TableName, ReturnConsumedCapacity }, place),
    ),
  DeleteItem: on("DeleteItem"),
  GetItem: on("GetItem"),
  PutItem: on("PutItem"),
  Query: on("Query"),
  Scan: on("Scan"),
  UpdateItem: on("UpdateItem"),
};
