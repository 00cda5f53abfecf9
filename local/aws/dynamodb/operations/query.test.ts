import {
  type AttributeValue,
  DynamoDBClient,
  PutItemCommand,
  paginateQuery,
  paginateScan,
  QueryCommand,
  type QueryCommandInput,
  UpdateItemCommand,
} from "@aws-sdk/client-dynamodb";
import { testAwsForEach } from "../../../../testing/local-aws/test-aws.ts";

const local = testAwsForEach((client) => ({ client: new DynamoDBClient(client) }));
const TableName = "keys";
beforeEach(() => {
  local.aws.tables.create(TableName, ["key", "period"], {
    indexes: [{ name: "by-period", keyNames: ["period", "key"], projection: "KEYS_ONLY" }],
  });
});

const put = (key: string, period: string, rest: Record<string, AttributeValue> = {}) =>
  local.client.send(new PutItemCommand({ TableName, Item: { key: { S: key }, period: { S: period }, ...rest } }));

/** A query of the partition `one`, or of the index's partition, with values by their texts. */
function query(KeyConditionExpression: string, texts: Record<string, string>, rest: Partial<QueryCommandInput> = {}) {
  const values = Object.entries(texts).map(([alias, text]) => [alias, { S: text }] as const);
  return {
    TableName,
    KeyConditionExpression,
    ExpressionAttributeNames: {
      ...(KeyConditionExpression.includes("#key") && { "#key": "key" }),
      ...rest.ExpressionAttributeNames,
    },
    ExpressionAttributeValues: { ...Object.fromEntries(values), ...rest.ExpressionAttributeValues },
    ...Object.fromEntries(Object.entries(rest).filter(([name]) => !name.startsWith("ExpressionAttribute"))),
  };
}
const ask = (input: QueryCommandInput) => {
  const named = Object.keys(input.ExpressionAttributeNames ?? {}).length > 0;
  const { ExpressionAttributeNames, ...rest } = input;
  return local.client.send(new QueryCommand(named ? input : rest));
};
const periods = async (input: QueryCommandInput) => (await ask(input)).Items?.map(({ period }) => period?.S);

describe("one partition", () => {
  beforeEach(async () => {
    for (const period of ["month#2026-11", "key", "month#2026-09", "month#2026-10"]) await put("one", period);
    await put("other", "key");
  });

  test.each([
    ["#key = :key", {}, ["key", "month#2026-09", "month#2026-10", "month#2026-11"]],
    ["#key = :key AND period = :a", { ":a": "key" }, ["key"]],
    [
      "#key = :key AND begins_with(period, :a)",
      { ":a": "month#" },
      ["month#2026-09", "month#2026-10", "month#2026-11"],
    ],
    [
      "#key = :key AND period BETWEEN :a AND :b",
      { ":a": "l", ":b": "month#2026-10" },
      ["month#2026-09", "month#2026-10"],
    ],
    ["period < :a AND #key = :key", { ":a": "month#2026-10" }, ["key", "month#2026-09"]],
    ["#key = :key AND period <= :a", { ":a": "month#2026-09" }, ["key", "month#2026-09"]],
    ["#key = :key AND period > :a", { ":a": "month#2026-10" }, ["month#2026-11"]],
    ["#key = :key AND :a <= period", { ":a": "month#2026-10" }, ["month#2026-10", "month#2026-11"]],
    ["(#key = :key) AND (period = :a)", { ":a": "nothing" }, []],
  ])("%s", async (condition, texts, expected) => {
    const asked = query(condition, { ":key": "one", ...texts });
    expect(await periods(asked)).toEqual(expected);
    expect(await periods({ ...asked, ScanIndexForward: false })).toEqual(expected.toReversed());
  });

  test.each([true, false])("page by page; forward: %s", async (ScanIndexForward) => {
    const pages: (string | undefined)[][] = [];
    const asked = query("#key = :key AND period > :a", { ":key": "one", ":a": "key" }, { ScanIndexForward });
    for await (const page of paginateQuery({ client: local.client, pageSize: 2 }, asked)) {
      pages.push((page.Items ?? []).map(({ period }) => period?.S));
    }
    const all = ["month#2026-09", "month#2026-10", "month#2026-11"];
    const [first, second, third] = ScanIndexForward ? all : all.toReversed();
    expect(pages).toEqual([[first, second], [third]]);
  });

  test("a page as long as the limit has a key to go on from, though nothing comes", async () => {
    const asked = query("#key = :key", { ":key": "other" }, { Limit: 1 });
    const { LastEvaluatedKey } = await ask(asked);
    expect(LastEvaluatedKey).toEqual({ key: { S: "other" }, period: { S: "key" } });
    expect(await ask({ ...asked, ExclusiveStartKey: LastEvaluatedKey })).toMatchObject({ Items: [], Count: 0 });
  });

  test("a filter, a projection and a count see what was read", async () => {
    await put("one", "month#2026-12", { used: { N: "7" }, more: { S: "x" } });
    const asked = query(
      "#key = :key",
      { ":key": "one" },
      { FilterExpression: "used >= :least", ExpressionAttributeValues: { ":least": { N: "7.0" } } },
    );
    const { Items, Count, ScannedCount } = await ask({ ...asked, ProjectionExpression: "used" });
    expect({ Items, Count, ScannedCount }).toEqual({ Items: [{ used: { N: "7" } }], Count: 1, ScannedCount: 5 });
    const counted = await ask({ ...asked, Select: "COUNT" });
    expect(counted).toMatchObject({ Count: 1, ScannedCount: 5 });
    expect(counted.Items).toBeUndefined();
  });
});

describe("an index", () => {
  const index = { IndexName: "by-period" };
  beforeEach(async () => {
    for (const key of ["b", "c", "a"]) await put(key, "key", { owner: { S: "o" } });
    await put("a", "month#2026-11", { t: { N: "1" } });
  });

  test("has its own order, and only keys", async () => {
    const { Items } = await ask(query("period = :p", { ":p": "key" }, index));
    expect(Items).toEqual(["a", "b", "c"].map((key) => ({ key: { S: key }, period: { S: "key" } })));
  });

  test("follows what is written, removed and left as it was", async () => {
    const { aws, client } = local;
    await client.send(
      new UpdateItemCommand({
        TableName,
        Key: { key: { S: "d" }, period: { S: "key" } },
        UpdateExpression: "SET sha256 = :s",
        ExpressionAttributeValues: { ":s": { S: "x" } },
      }),
    );
    const { items } = aws.tables.get(TableName);
    items.delete(JSON.stringify([{ S: "a" }, { S: "key" }]));
    const { Items } = await ask(query("period = :p AND #key > :a", { ":p": "key", ":a": "a" }, index));
    expect(Items?.map(({ key }) => key?.S)).toEqual(["b", "c", "d"]);
    items.clear();
    expect((await ask(query("period = :p", { ":p": "key" }, index))).Items).toEqual([]);
  });

  test.each<[object, string]>([
    [{ ConsistentRead: true }, "Consistent reads are not supported on global secondary indexes"],
    [{ IndexName: "by-owner" }, "The table does not have the specified index: by-owner"],
    [{ Select: "ALL_ATTRIBUTES" }, "because its projection type is not ALL"],
    [{ ProjectionExpression: "created" }, "Global secondary index by-period does not project [created]"],
    [{ ExclusiveStartKey: { key: { S: "a" } } }, "The provided starting key is invalid"],
    [{ ExclusiveStartKey: { key: { S: "a" }, period: { S: "other" } } }, "outside query boundaries"],
  ])("refuses %j", async (rest, message) => {
    const attempt = ask(query("period = :p", { ":p": "key" }, { ...index, ...rest }));
    await expect(attempt).rejects.toMatchObject({
      name: "ValidationException",
      message: expect.stringContaining(message),
    });
  });
});

test.each<[string, Record<string, AttributeValue>, string]>([
  [
    "#key = :a OR #key = :b",
    { ":a": { S: "a" }, ":b": { S: "b" } },
    "Invalid operator used in KeyConditionExpression: OR",
  ],
  ["#key > :a", { ":a": { S: "a" } }, "Query key condition not supported"],
  ["period = :a", { ":a": { S: "a" } }, "Query condition missed key schema element: key"],
  ["#key = :a AND x = :a", { ":a": { S: "a" } }, "Query condition missed key schema element: period"],
  ["#key = :a AND #key = :b", { ":a": { S: "a" }, ":b": { S: "b" } }, "must only contain one condition per key"],
  ["#key = :a", { ":a": { N: "1" } }, "Condition parameter type does not match schema type"],
  ["#key = :a", { ":a": { S: "" } }, "cannot contain an empty string value. Key: key"],
  ["#key = :a AND size(period) = :n", { ":a": { S: "a" }, ":n": { N: "1" } }, "cannot contain nested operations"],
  [
    "#key = :a AND period BETWEEN :b AND :a",
    { ":a": { S: "a" }, ":b": { S: "b" } },
    "requires upper bound to be greater",
  ],
  ["key = :a", { ":a": { S: "a" } }, "Attribute name is a reserved keyword; reserved keyword: key"],
])("refuses the key condition %s", async (KeyConditionExpression, ExpressionAttributeValues, message) => {
  const names = KeyConditionExpression.includes("#key") && { ExpressionAttributeNames: { "#key": "key" } };
  const attempt = ask({ TableName, KeyConditionExpression, ExpressionAttributeValues, ...names });
  await expect(attempt).rejects.toMatchObject({
    name: "ValidationException",
    message: expect.stringContaining(message),
  });
});

test("a page ends after a megabyte", async () => {
  const text = "x".repeat(300_000);
  for (const period of ["a", "b", "c", "d", "e"]) await put("one", period, { text: { S: text } });
  const asked = query("#key = :key", { ":key": "one" });
  const { Items, LastEvaluatedKey } = await ask(asked);
  expect([Items?.length, LastEvaluatedKey?.period]).toEqual([4, { S: "d" }]);
  expect(await periods({ ...asked, ExclusiveStartKey: LastEvaluatedKey })).toEqual(["e"]);
});

test("segments of a scan share the partitions out, each item to one of them", async () => {
  const keys = Array.from({ length: 40 }, (_, index) => `key-${index}`);
  for (const key of keys) await put(key, "key");
  const found: string[][] = [];
  for (const Segment of [0, 1, 2]) {
    const own: string[] = [];
    const pages = paginateScan({ client: local.client, pageSize: 5 }, { TableName, Segment, TotalSegments: 3 });
    for await (const { Items = [] } of pages) own.push(...Items.flatMap(({ key }) => key?.S ?? []));
    found.push(own);
  }
  expect(found.flat().sort()).toEqual(keys.sort());
  for (const own of found) expect(own.length).toBeGreaterThan(0);
});

test("a hundred thousand items are found as quickly as a few", () => {
  const { items, order } = local.aws.tables.get(TableName);
  for (let index = 0; index < 100_000; index += 1) {
    const item = { key: { S: `key-${index}` }, period: { S: "key" } };
    items.set(JSON.stringify([item.key, item.period]), item);
  }
  expect([...order.within(() => 0, undefined, true)]).toHaveLength(100_000);
});
