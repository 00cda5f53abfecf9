import {
  ConditionalCheckFailedException,
  DynamoDBClient,
  GetItemCommand,
  paginateScan,
  UpdateItemCommand,
  type UpdateItemCommandInput,
} from "@aws-sdk/client-dynamodb";
import { startTestAws } from "../../../testing/local-aws/test-aws.ts";

let local: Awaited<ReturnType<typeof startTestAws>>;
let client: DynamoDBClient;
beforeEach(async () => {
  local = await startTestAws();
  local.aws.tables.create("usage", ["key", "period"]);
  client = new DynamoDBClient(local.client);
});
afterEach(async () => {
  client.destroy();
  await local.aws.close();
});

const itemKey = (key: string) => ({ key: { S: key }, period: { S: "month" } });
const update = (UpdateExpression: string, rest: Partial<UpdateItemCommandInput> = {}) =>
  client.send(
    new UpdateItemCommand({
      TableName: "usage",
      Key: itemKey("one"),
      UpdateExpression,
      ReturnValues: "ALL_NEW",
      ...rest,
    }),
  );
const one = { ":one": { N: "1" } };

test("an item is found by its key, and nothing where there is none", async () => {
  const get = async (key: string) =>
    (await client.send(new GetItemCommand({ TableName: "usage", Key: itemKey(key), ConsistentRead: true }))).Item;
  await update("ADD n :one", { ExpressionAttributeValues: one });
  expect(await get("one")).toEqual({ ...itemKey("one"), n: { N: "1" } });
  expect(await get("two")).toBeUndefined();
});

test("an update makes the item, adds, sets and removes, and returns what it has become", async () => {
  await update("ADD #count :one SET #text = :text", {
    ExpressionAttributeNames: { "#count": "count:1", "#text": "text" },
    ExpressionAttributeValues: { ...one, ":text": { S: "a" } },
  });
  const { Attributes } = await update("add #count :less remove #text, absent", {
    ExpressionAttributeNames: { "#count": "count:1", "#text": "text" },
    ExpressionAttributeValues: { ":less": { N: "-3" } },
  });
  expect(Attributes).toEqual({ ...itemKey("one"), "count:1": { N: "-2" } });
});

test.each([
  ["attribute_not_exists(absent)", true],
  ["attribute_not_exists(n)", false],
  ["attribute_exists(n) AND NOT n > :five", true],
  ["n < :five", false],
  ["n <= :five", true],
  ["n = :five AND s <> :s", false],
  ["absent <> :five", true],
  ["absent < :five", false],
  ["s < :five", false],
  ["n < :five OR (n = :five AND s = :s)", true],
])("the condition %s is %s", async (ConditionExpression, holds) => {
  const values = { ":five": { N: "5" }, ":s": { S: "text" } };
  await update("SET n = :five, s = :s", { ExpressionAttributeValues: values });
  const named = Object.entries(values).filter(([alias]) => ConditionExpression.includes(alias));
  const attempt = update("ADD touched :one", {
    ConditionExpression,
    ExpressionAttributeValues: { ...Object.fromEntries(named), ...one },
    ReturnValuesOnConditionCheckFailure: "ALL_OLD",
  });
  if (holds) return void expect((await attempt).Attributes).toMatchObject({ touched: { N: "1" } });
  const error = await attempt.catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(ConditionalCheckFailedException);
  expect((error as ConditionalCheckFailedException).Item).toEqual({
    ...itemKey("one"),
    n: { N: "5" },
    s: { S: "text" },
  });
});

test.each([
  [{ TableName: "other" }, "ResourceNotFoundException", "Requested resource not found"],
  [{ Key: { key: { S: "one" } } }, "ValidationException", "The provided key element does not match the schema"],
  [{ UpdateExpression: "ADD n" }, "ValidationException", 'Syntax error; token: "<EOF>", near: "n"'],
  [{ UpdateExpression: "ADD n :two" }, "ValidationException", "attribute value: :two"],
  [{ UpdateExpression: "ADD #n :one" }, "ValidationException", "attribute name: #n"],
  [{ UpdateExpression: "ADD n :one SET n = :one" }, "ValidationException", "Two document paths overlap"],
  [
    { ConditionExpression: "n <" },
    "ValidationException",
    'Invalid ConditionExpression: Syntax error; token: "<EOF>", near: "<"',
  ],
  [{ ConditionExpression: "n ? :one" }, "ValidationException", 'token: "?", near: "n ? :one"'],
])("refuses %j as DynamoDB does", async (input, name, message) => {
  const attempt = update("ADD n :one", { ExpressionAttributeValues: one, ...input });
  await expect(attempt).rejects.toMatchObject({ name, message: expect.stringContaining(message) });
});

test("updates at once lose nothing", async () => {
  const add = () => update("ADD n :one", { ExpressionAttributeValues: one });
  await Promise.all(Array.from({ length: 50 }, add));
  expect((await add()).Attributes).toMatchObject({ n: { N: "51" } });
});

test("a scan goes page by page, and filters what it has read", async () => {
  for (const key of ["a", "b", "c", "d", "e"]) {
    const value = { N: key < "c" ? "1" : "2" };
    await update("SET n = :n", { Key: itemKey(key), ExpressionAttributeValues: { ":n": value } });
  }
  const scan = { TableName: "usage", FilterExpression: "n = :n", ExpressionAttributeValues: { ":n": { N: "2" } } };
  const pages: (string | undefined)[][] = [];
  for await (const { Items = [], ScannedCount } of paginateScan({ client, pageSize: 2 }, scan)) {
    expect(ScannedCount).toBeLessThanOrEqual(2);
    pages.push(Items.map(({ key }) => key?.S));
  }
  expect(pages).toHaveLength(3);
  expect(pages.flat().sort()).toEqual(["c", "d", "e"]);
});
