import { CloudWatchClient } from "@aws-sdk/client-cloudwatch";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { SSMClient } from "@aws-sdk/client-ssm";
import { teamPartition } from "../../contract/key-items.ts";
import { METRIC_NAMESPACE, stageDimensions } from "../../contract/metrics.ts";
import { personPartition } from "../../contract/person-item.ts";
import { namesOf } from "../../names.ts";
import { testAwsForEach } from "../../testing/local-aws/test-aws.ts";
import { usageItems } from "../../testing/usage/usage-items.ts";
import { tokenCost } from "../cost/token-cost.ts";
import { tokenCostText } from "../cost/token-cost-text.ts";
import { firstTokenTimes } from "./first-token-times.ts";
import { usageReport } from "./usage-report.ts";

const names = namesOf("dev");
const MONTH = new Date().toISOString().slice(0, 7);
const local = testAwsForEach((client) => ({
  dynamoDb: new DynamoDBClient(client),
  ssm: new SSMClient(client),
  cloudWatch: new CloudWatchClient(client),
}));
let items: ReturnType<typeof usageItems>;
beforeEach(() => {
  items = usageItems(local.aws);
});
const use = (partition: string, counters: Readonly<Record<string, number>>, month = MONTH) =>
  items.use(partition, month, counters);

test("a month has every key that was used in it, with owner and team, and people apart from them", async () => {
  const terms = { name: "alice", owner: "alice@example.com", team: "search", revokedAt: `${MONTH}-02T00:00:00Z` };
  items.key("alicealice", terms);
  use("alicealice", { "r01/default": 2, "p01/default": 8, "c01/default": 4, t01: 12, t: 12 });
  use("forgotten0", { r01: 1, p01: 1, c01: 1 });
  use("beforethis", { r01: 1, p01: 1, c01: 1 }, "2025-01");
  use(teamPartition("search"), { t01: 12, t: 12, a: 1 });
  use(personPartition("0123456789abcdef"), { "r01/default": 1, "p01/default": 3, "c01/default": 1 });
  const { keys, people } = await usageReport(local, names);
  expect(keys).toMatchObject([
    {
      id: "alicealice",
      name: "alice",
      owner: "alice@example.com",
      team: "search",
      revoked: true,
      requests: 2,
      days: [{ day: `${MONTH}-01`, models: [{ model: "default", promptTokens: 8 }] }],
    },
    { id: "forgotten0", promptTokens: 1 },
  ]);
  expect(keys[1]).not.toHaveProperty("name");
  expect(people).toMatchObject([{ id: "0123456789abcdef", promptTokens: 3 }]);
});

test("as many keys as there are, by the index of periods and in batches; one key by itself", async () => {
  const ids = Array.from({ length: 230 }, (_, index) => `key${String(index).padStart(9, "0")}`);
  for (const id of ids) use(id, { "r01/default": 1, "p01/default": 1 });
  expect(new Set((await usageReport(local, names)).keys.map(({ id }) => id))).toEqual(new Set(ids));
  const { keys } = await usageReport(local, names, { key: String(ids[7]) });
  expect(keys.map(({ id }) => id)).toEqual([ids[7]]);
});

test("what the endpoints cost is told for a million tokens of each model", async () => {
  use("alicealice", { "r01/small": 1, "p01/small": 500_000, "r01/large": 1, "p01/large": 500_000 });
  expect(tokenCostText(await tokenCost(local, names, undefined))).toMatch(/^Nothing is known that the endpoints/);
  const dimensions = stageDimensions("watch-stage", "dev");
  const record = (more: object, usd: number) =>
    local.aws.metrics.record(
      { namespace: METRIC_NAMESPACE, name: "endpointUsd", dimensions: { ...dimensions, ...more } },
      usd,
    );
  record({}, 12);
  record({ model: "small" }, 2);
  record({ model: "large" }, 10);
  const cost = await tokenCost(local, names, undefined);
  expect(cost.models).toMatchObject([
    { model: "large", usd: expect.closeTo(10, 6), usdPerMillionTokens: expect.closeTo(20, 6) },
    { model: "small", usd: expect.closeTo(2, 6), usdPerMillionTokens: expect.closeTo(4, 6) },
  ]);
  const text = tokenCostText(cost);
  expect(text).toMatch(/large +500,000 +0 +\$10\.00 +\$20\.00\n/);
  expect(text).toContain("$12.00 per million tokens as measured");
});

test("first tokens are told by day", async () => {
  const metric = {
    namespace: METRIC_NAMESPACE,
    name: "timeToFirstToken",
    dimensions: stageDimensions("openai-proxy", "dev"),
  };
  for (const milliseconds of [100, 200, 300]) local.aws.metrics.record(metric, milliseconds);
  const [day, ...others] = await firstTokenTimes(local.cloudWatch, "dev", MONTH);
  expect(others).toEqual([]);
  expect(day).toMatchObject({
    day: new Date().toISOString().slice(0, 10),
    p50: expect.any(Number),
    p95: expect.any(Number),
  });
  expect(day?.p95).toBeGreaterThan(day?.p50 ?? 0);
});
