import { type AttributeValue, DynamoDBClient, UpdateItemCommand, type UpdateItemInput } from "@aws-sdk/client-dynamodb";
import { testAwsForEach } from "../../../../testing/local-aws/test-aws.ts";

const local = testAwsForEach((client) => ({ client: new DynamoDBClient(client) }));
const TableName = "keys";
const Key = { key: { S: "one" }, period: { S: "key" } };
const rest = {
  n: { N: "5" },
  s: { S: "text" },
  l: { L: [{ S: "a" }, { S: "b" }] },
  m: { M: { a: { N: "1" } } },
  ss: { SS: ["a", "b"] },
};
beforeEach(() => {
  local.aws.tables.create(TableName, ["key", "period"], {
    indexes: [{ name: "by-team", keyNames: ["team"], projection: "ALL" }],
  });
  local.aws.tables.get(TableName).items.set(JSON.stringify([Key.key, Key.period]), { ...Key, ...rest });
});

const update = (
  UpdateExpression: string,
  values?: Record<string, AttributeValue>,
  more: Partial<UpdateItemInput> = {},
) =>
  local.client.send(
    new UpdateItemCommand({
      TableName,
      Key,
      UpdateExpression,
      ...(values && { ExpressionAttributeValues: values }),
      ReturnValues: "ALL_NEW",
      ...more,
    }),
  );

test.each<[string, Record<string, AttributeValue> | undefined, object]>([
  ["SET n = n + :v", { ":v": { N: "0.1" } }, { n: { N: "5.1" } }],
  ["SET n = :v - n", { ":v": { N: "1" } }, { n: { N: "-4" } }],
  ["SET o = if_not_exists(o, :v) + :v", { ":v": { N: "1" } }, { o: { N: "2" } }],
  ["SET n = if_not_exists(n, :v)", { ":v": { N: "1" } }, { n: { N: "5" } }],
  ["SET l = list_append(l, :v)", { ":v": { L: [{ N: "1" }] } }, { l: { L: [...rest.l.L, { N: "1" }] } }],
  ["SET l[0] = :v, l[9] = :v", { ":v": { N: "1" } }, { l: { L: [{ N: "1" }, { S: "b" }, { N: "1" }] } }],
  ["SET m.b = m.a", undefined, { m: { M: { a: { N: "1" }, b: { N: "1" } } } }],
  ["SET n = s, s = n", undefined, { n: { S: "text" }, s: { N: "5" } }],
  ["REMOVE s, l[0], l[1], m.a", undefined, { s: undefined, l: { L: [] }, m: { M: {} } }],
  ["ADD n :v, o :v", { ":v": { N: "2" } }, { n: { N: "7" }, o: { N: "2" } }],
  ["ADD ss :v", { ":v": { SS: ["b", "c"] } }, { ss: { SS: ["a", "b", "c"] } }],
  ["DELETE ss :v", { ":v": { SS: ["a", "z"] } }, { ss: { SS: ["b"] } }],
  ["DELETE ss :v", { ":v": { SS: ["a", "b"] } }, { ss: undefined }],
  ["set n = :v remove s add o :v", { ":v": { N: "1" } }, { n: { N: "1" }, s: undefined, o: { N: "1" } }],
])("%s", async (expression, values, changed) => {
  const expected = Object.fromEntries(
    Object.entries({ ...Key, ...rest, ...changed }).filter(([, value]) => value !== undefined),
  );
  expect((await update(expression, values)).Attributes).toEqual(expected);
});

test.each<[string, Record<string, AttributeValue> | undefined, string]>([
  ["SET n = s + :v", { ":v": { N: "1" } }, "An operand in the update expression has an incorrect data type"],
  ["SET n = o + :v", { ":v": { N: "1" } }, "refers to an attribute that does not exist in the item"],
  ["SET n = n + :v", { ":v": { S: "1" } }, "operator or function: +, operand type: S"],
  ["SET o.a = :v", { ":v": { S: "1" } }, "The document path provided in the update expression is invalid for update"],
  ["ADD s :v", { ":v": { N: "1" } }, "An operand in the update expression has an incorrect data type"],
  ["ADD n :v", { ":v": { S: "1" } }, "operator: ADD, operand type: STRING, typeSet: ALLOWED_FOR_ADD_OPERAND"],
  ["DELETE n :v", { ":v": { N: "1" } }, "operator: DELETE, operand type: NUMBER, typeSet: ALLOWED_FOR_DELETE_OPERAND"],
  ["SET m = :v, m.a = :v", { ":v": { N: "1" } }, "path one: [m], path two: [m, a]"],
  ["SET m.a = :v, m[0] = :v", { ":v": { N: "1" } }, "Two document paths conflict with each other"],
  ["SET n = :v SET o = :v", { ":v": { N: "1" } }, 'The "SET" section can only be used once in an update expression;'],
  ["SET period = :v", { ":v": { S: "x" } }, "Cannot update attribute period. This attribute is part of the key"],
  ["SET owner = :v", { ":v": { S: "x" } }, "Attribute name is a reserved keyword; reserved keyword: owner"],
  ["SET n = :v", { ":v": { S: "x" }, ":w": { S: "x" } }, "unused in expressions: keys: {:w}"],
  ["SET n = :v", { ":v": { N: "x" } }, "cannot be converted to a numeric value: x for key :v"],
  ["SET team = :v", { ":v": { N: "1" } }, "Type mismatch for Index Key team Expected: S Actual: N IndexName: by-team"],
  ["SET team = :v", { ":v": { S: "" } }, "cannot contain an empty string value"],
  [`SET ${"n".repeat(4096)} = :v`, { ":v": { N: "1" } }, "Expression size has exceeded the maximum allowed size;"],
  [
    "SET big = :v",
    { ":v": { S: "x".repeat(400 * 1024) } },
    "Item size to update has exceeded the maximum allowed size",
  ],
])("refuses %s", async (expression, values, message) => {
  await expect(update(expression, values)).rejects.toMatchObject({
    name: "ValidationException",
    message: expect.stringContaining(message),
  });
  expect(local.aws.tables.get(TableName).items.get(JSON.stringify([Key.key, Key.period]))).toEqual({ ...Key, ...rest });
});

test.each<[UpdateItemInput["ReturnValues"], object | undefined]>([
  ["NONE", undefined],
  ["UPDATED_OLD", { n: { N: "5" }, m: { M: { a: { N: "1" } } } }],
  ["UPDATED_NEW", { n: { N: "6" }, m: { M: { a: { N: "6" } } }, o: { N: "6" } }],
  ["ALL_OLD", { ...Key, ...rest }],
])("returns %s", async (ReturnValues, expected) => {
  const { Attributes } = await update("SET n = :v, m.a = :v, o = :v", { ":v": { N: "6" } }, { ReturnValues });
  expect(Attributes).toEqual(expected);
});

test("an index is paid for when what it has of an item changes, and not for counters beside it", async () => {
  local.aws.tables.create(TableName, ["key", "period"], {
    indexes: [{ name: "by-period", keyNames: ["period", "key"], projection: "KEYS_ONLY" }],
  });
  const count = async () =>
    (await update("ADD n :v", { ":v": { N: "1" } }, { ReturnConsumedCapacity: "INDEXES" })).ConsumedCapacity;
  expect(await count()).toEqual({
    TableName,
    CapacityUnits: 2,
    Table: { CapacityUnits: 1 },
    GlobalSecondaryIndexes: { "by-period": { CapacityUnits: 1 } },
  });
  expect(await count()).toEqual({ TableName, CapacityUnits: 1, Table: { CapacityUnits: 1 } });
});
