import {
  BatchGetItemCommand,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  ScanCommand,
  UpdateItemCommand,
  type UpdateItemInput,
} from "@aws-sdk/client-dynamodb";
import { signInWith } from "../../../testing/local-aws/permissions.ts";
import { startTestAws } from "../../../testing/local-aws/test-aws.ts";

const TableName = "usage";
const TABLE = `arn:aws:dynamodb:eu-north-1:123456789012:table/${TableName}`;

let local: Awaited<ReturnType<typeof startTestAws>>;
let client: DynamoDBClient | undefined;
beforeEach(async () => {
  local = await startTestAws();
  local.aws.tables.create(TableName, ["key", "period"], {
    indexes: [{ name: "by-period", keyNames: ["period", "key"], projection: "KEYS_ONLY" }],
  });
});
afterEach(async () => {
  client?.destroy();
  await local.aws.close();
});

function as(...statements: object[]): DynamoDBClient {
  const Statement = statements.map((one) => ({ Effect: "Allow", ...one }));
  const credentials = signInWith(local.aws, JSON.stringify({ Version: "2012-10-17", Statement }));
  client = new DynamoDBClient({ ...local.client, credentials });
  return client;
}

const denied = { name: "AccessDeniedException" };
const itemKey = (key: string) => ({ key: { S: key }, period: { S: "key" } });

describe("who may write one attribute of one item", () => {
  const machine = {
    Action: "dynamodb:UpdateItem",
    Resource: TABLE,
    Condition: {
      "ForAllValues:StringEquals": {
        "dynamodb:LeadingKeys": ["openwebui"],
        "dynamodb:Attributes": ["key", "period", "sha256"],
      },
      Null: { "dynamodb:LeadingKeys": "false", "dynamodb:Attributes": "false" },
      StringEquals: { "dynamodb:ReturnValues": "NONE" },
    },
  };
  const update = (input: Partial<UpdateItemInput> = {}) =>
    as(machine).send(
      new UpdateItemCommand({
        TableName,
        Key: itemKey("openwebui"),
        UpdateExpression: "SET sha256 = :hash",
        ExpressionAttributeValues: { ":hash": { S: "x" } },
        ...input,
      }),
    );

  test("may", async () => {
    await update();
    expect([...local.aws.tables.get(TableName).items.values()]).toEqual([
      { ...itemKey("openwebui"), sha256: { S: "x" } },
    ]);
  });

  test.each<[string, Partial<UpdateItemInput>]>([
    ["another item", { Key: itemKey("somebody") }],
    ["another attribute", { UpdateExpression: "SET sha256 = :hash, models = :hash" }],
    ["one by an alias", { UpdateExpression: "SET #o = :hash", ExpressionAttributeNames: { "#o": "owner" } }],
    ["one in a condition", { ConditionExpression: "attribute_exists(disabledAt)" }],
    ["what it reads back", { ReturnValues: "ALL_OLD" }],
  ])("may not: %s", async (_, input) => {
    await expect(update(input)).rejects.toMatchObject(denied);
  });

  test("may not put, read or look through the table", async () => {
    const own = as(machine);
    await expect(own.send(new PutItemCommand({ TableName, Item: itemKey("openwebui") }))).rejects.toMatchObject(denied);
    await expect(own.send(new GetItemCommand({ TableName, Key: itemKey("openwebui") }))).rejects.toMatchObject(denied);
    await expect(own.send(new ScanCommand({ TableName }))).rejects.toMatchObject(denied);
  });
});

describe("leading keys", () => {
  const leading = (more: object = {}) => ({
    Action: ["dynamodb:Query", "dynamodb:Scan", "dynamodb:BatchGetItem"],
    Resource: [TABLE, `${TABLE}/index/by-period`],
    Condition: { "ForAllValues:StringEquals": { "dynamodb:LeadingKeys": ["one", "key"] }, ...more },
  });
  const present = { Null: { "dynamodb:LeadingKeys": "false" } };
  const query = (value: string) =>
    new QueryCommand({
      TableName,
      KeyConditionExpression: ":value = #key",
      ExpressionAttributeNames: { "#key": "key" },
      ExpressionAttributeValues: { ":value": { S: value } },
    });
  const queryIndex = (value: string) =>
    new QueryCommand({
      TableName,
      IndexName: "by-period",
      KeyConditionExpression: "period = :value",
      ExpressionAttributeValues: { ":value": { S: value } },
    });

  test("of a query are what its partition key is to be equal to, that of an index where one is asked", async () => {
    const reader = as(leading(present));
    await reader.send(query("one"));
    await reader.send(queryIndex("key"));
    await expect(reader.send(query("two"))).rejects.toMatchObject(denied);
    await expect(reader.send(queryIndex("month"))).rejects.toMatchObject(denied);
  });

  test("of a batch are those of all its keys", async () => {
    const reader = as(leading(present));
    const batch = (...keys: string[]) =>
      reader.send(new BatchGetItemCommand({ RequestItems: { [TableName]: { Keys: keys.map(itemKey) } } }));
    await batch("one", "key");
    await expect(batch("one", "two")).rejects.toMatchObject(denied);
  });

  test("a scan has none, of which all are as wanted: only a Null beside them keeps it out", async () => {
    await as(leading()).send(new ScanCommand({ TableName }));
    await expect(as(leading(present)).send(new ScanCommand({ TableName }))).rejects.toMatchObject(denied);
  });
});

test("a query of an index needs the index, and nothing of the table", async () => {
  const query = (IndexName?: string) =>
    new QueryCommand({
      TableName,
      IndexName,
      KeyConditionExpression: IndexName ? "period = :value" : "#key = :value",
      ...(!IndexName && { ExpressionAttributeNames: { "#key": "key" } }),
      ExpressionAttributeValues: { ":value": { S: "x" } },
    });
  const reader = as({ Action: "dynamodb:Query", Resource: `${TABLE}/index/by-period` });
  await reader.send(query("by-period"));
  await expect(reader.send(query())).rejects.toMatchObject(denied);
});

test("who has to name attributes does not get them all", async () => {
  const reader = as({
    Action: ["dynamodb:GetItem", "dynamodb:Query"],
    Resource: TABLE,
    Condition: {
      "ForAllValues:StringEquals": { "dynamodb:Attributes": ["key", "period", "models"] },
      StringEqualsIfExists: { "dynamodb:Select": "SPECIFIC_ATTRIBUTES" },
    },
  });
  const get = (ProjectionExpression?: string) =>
    reader.send(new GetItemCommand({ TableName, Key: itemKey("one"), ProjectionExpression }));
  await get("models");
  await expect(get()).rejects.toMatchObject(denied);
  await expect(get("models, sha256")).rejects.toMatchObject(denied);
});
