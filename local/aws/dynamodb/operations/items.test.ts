import {
  type AttributeValue,
  BatchGetItemCommand,
  DeleteItemCommand,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  type PutItemInput,
} from "@aws-sdk/client-dynamodb";
import { signedFetch } from "../../../../testing/local-aws/signed-fetch.ts";
import { testAwsForEach } from "../../../../testing/local-aws/test-aws.ts";

const local = testAwsForEach((client) => ({ client: new DynamoDBClient(client) }));
const TableName = "keys";
beforeEach(() => local.aws.tables.create(TableName, ["key", "period"]));

const keyOf = (key: string) => ({ key: { S: key }, period: { S: "key" } });
const put = (key: string, attributes: Record<string, AttributeValue> = {}, rest: Partial<PutItemInput> = {}) =>
  local.client.send(new PutItemCommand({ TableName, Item: { ...keyOf(key), ...attributes }, ...rest }));
const get = async (key: string, rest: object = {}) =>
  (await local.client.send(new GetItemCommand({ TableName, Key: keyOf(key), ...rest }))).Item;
const refused = (message: string) => ({ name: "ValidationException", message: expect.stringContaining(message) });

test("an item is put in place of another, and removed", async () => {
  await put("one", { a: { N: "1.0" }, b: { BOOL: true } });
  const { Attributes } = await put("one", { c: { NULL: true } }, { ReturnValues: "ALL_OLD" });
  expect(Attributes).toEqual({ ...keyOf("one"), a: { N: "1" }, b: { BOOL: true } });
  const removal = new DeleteItemCommand({ TableName, Key: keyOf("one"), ReturnValues: "ALL_OLD" });
  expect((await local.client.send(removal)).Attributes).toEqual({ ...keyOf("one"), c: { NULL: true } });
  expect(await get("one")).toBeUndefined();
  expect((await local.client.send(removal)).Attributes).toBeUndefined();
});

test("a condition holds off what it does not hold for, and shows the item to who wants to see it", async () => {
  const isNew = {
    ConditionExpression: "attribute_not_exists(#key)",
    ExpressionAttributeNames: { "#key": "key" },
    ReturnValuesOnConditionCheckFailure: "ALL_OLD",
  } as const;
  await put("one", { a: { N: "1" } }, isNew);
  await expect(put("one", { a: { N: "2" } }, isNew)).rejects.toMatchObject({
    name: "ConditionalCheckFailedException",
    Item: { ...keyOf("one"), a: { N: "1" } },
  });
  const removal = new DeleteItemCommand({
    TableName,
    Key: keyOf("one"),
    ConditionExpression: "a = :two",
    ExpressionAttributeValues: { ":two": { N: "2" } },
  });
  await expect(local.client.send(removal)).rejects.toMatchObject({ name: "ConditionalCheckFailedException" });
  expect(await get("one")).toEqual({ ...keyOf("one"), a: { N: "1" } });
});

test("a projection shows what it names, elements of lists too", async () => {
  await put("one", { l: { L: [{ S: "a" }, { S: "b" }, { S: "c" }] }, m: { M: { x: { N: "1" }, y: { N: "2" } } } });
  expect(await get("one", { ProjectionExpression: "l[2], l[0], m.y, absent" })).toEqual({
    l: { L: [{ S: "a" }, { S: "c" }] },
    m: { M: { y: { N: "2" } } },
  });
});

test.each<[string, Record<string, unknown>, string]>([
  ["without its sort key", { period: undefined }, "Missing the key period in the item"],
  ["with a key of another type", { period: { N: "1" } }, "Type mismatch for key period expected: S actual: N"],
  ["with an empty key", { period: { S: "" } }, "cannot contain an empty string value. Key: period"],
  ["with too long a partition key", { key: { S: "x".repeat(2049) } }, "maximum size limit of2048 bytes"],
  ["with too long a sort key", { period: { S: "x".repeat(1025) } }, "exceeded the size limit of 1024 bytes"],
  ["larger than 400 KB", { a: { S: "x".repeat(400 * 1024) } }, "Item size has exceeded the maximum allowed size"],
  ["with a value of two types", { a: { S: "x", N: "1" } }, "has more than one datatypes set"],
  ["with a value of none", { a: {} }, "Supplied AttributeValue is empty"],
  ["with a false NULL", { a: { NULL: false } }, "Null attribute value types must have the value of true"],
  ["with an empty set", { a: { SS: [] } }, "An string set  may not be empty"],
  ["with a member twice", { a: { SS: ["x", "x"] } }, "Input collection [x, x] contains duplicates."],
  ["with a number twice", { a: { NS: ["1", "1.0"] } }, "Input collection contains duplicates"],
  ["with what is no number", { a: { L: [{ N: "five" }] } }, "cannot be converted to a numeric value: five"],
])("refuses an item %s", async (_, attributes, message) => {
  const Item = Object.fromEntries(Object.entries({ ...keyOf("one"), ...attributes }).filter(([, value]) => value));
  const answer = await signedFetch(local.aws.url, {
    service: "dynamodb",
    headers: { "content-type": "application/x-amz-json-1.0", "x-amz-target": "DynamoDB_20120810.PutItem" },
    body: JSON.stringify({ TableName, Item }),
  });
  expect([answer.status, await answer.json()]).toEqual([
    400,
    { __type: "com.amazon.coral.validate#ValidationException", message: expect.stringContaining(message) },
  ]);
});

test("a request of another shape is no request", async () => {
  const answer = await signedFetch(local.aws.url, {
    service: "dynamodb",
    headers: { "content-type": "application/x-amz-json-1.0", "x-amz-target": "DynamoDB_20120810.PutItem" },
    body: JSON.stringify({ TableName, Item: { ...keyOf("one"), a: { N: 5 } } }),
  });
  expect(await answer.json()).toMatchObject({
    __type: "com.amazon.coral.service#SerializationException",
    Message: expect.any(String),
  });
});

describe("a batch", () => {
  const batch = (Keys: Record<string, AttributeValue>[], rest: object = {}) =>
    local.client.send(new BatchGetItemCommand({ RequestItems: { [TableName]: { Keys, ...rest } } }));

  test("has what is there, as far as it is asked for", async () => {
    await put("one", { a: { N: "1" }, b: { N: "2" } });
    const { Responses, UnprocessedKeys } = await batch([keyOf("one"), keyOf("absent")], { ProjectionExpression: "a" });
    expect([Responses, UnprocessedKeys]).toEqual([{ [TableName]: [{ a: { N: "1" } }] }, {}]);
  });

  test("ends at 16 MB, and says which keys are left", async () => {
    const keys = Array.from({ length: 45 }, (_, index) => keyOf(String(index)));
    for (const { key } of keys) await put(key.S, { a: { S: "x".repeat(395 * 1024) } });
    const { Responses, UnprocessedKeys } = await batch(keys, { ConsistentRead: true });
    const found = Responses?.[TableName]?.length ?? 0;
    expect(found).toBe(Math.floor((16 * 1024) / 395.1));
    expect(UnprocessedKeys?.[TableName]).toEqual({ Keys: keys.slice(found), ConsistentRead: true });
  });

  test.each<[string, Record<string, AttributeValue>[], string]>([
    [
      "more than 100 keys",
      Array.from({ length: 101 }, (_, index) => keyOf(String(index))),
      "less than or equal to 100",
    ],
    ["no keys", [], "greater than or equal to 1"],
    ["a key twice", [keyOf("one"), keyOf("one")], "Provided list of item keys contains duplicates"],
    ["half a key", [{ key: { S: "one" } }], "The provided key element does not match the schema"],
  ])("refuses %s", async (_, keys, message) => {
    await expect(batch(keys)).rejects.toMatchObject(refused(message));
  });
});

test("parameters from before there were expressions are not overlooked", async () => {
  const legacy = { Expected: { a: { Exists: false } }, ConditionExpression: "attribute_not_exists(a)" };
  await expect(put("one", {}, legacy)).rejects.toMatchObject(
    refused("Non-expression parameters: {Expected} Expression parameters: {ConditionExpression}"),
  );
});
