import { CloudWatchClient, GetMetricDataCommand } from "@aws-sdk/client-cloudwatch";
import { startTestAws } from "../../../testing/local-aws/test-aws.ts";
import { standingClock } from "../../../testing/standing-clock.ts";
import { recordEmbeddedMetrics } from "./embedded-metrics.ts";

const MINUTE = 60_000;

let aws: Awaited<ReturnType<typeof startTestAws>>["aws"];
let cloudWatch: CloudWatchClient;
const clock = standingClock("2026-01-01T00:00:00Z");
beforeAll(async () => {
  const started = await startTestAws({ clock });
  aws = started.aws;
  cloudWatch = new CloudWatchClient(started.client);
});
afterAll(async () => {
  cloudWatch.destroy();
  await aws.close();
});

const line = (took: number) =>
  JSON.stringify({
    _aws: {
      Timestamp: 0,
      CloudWatchMetrics: [
        { Namespace: "ours", Dimensions: [["stage"], ["stage", "model"]], Metrics: [{ Name: "took" }] },
      ],
    },
    stage: "dev",
    model: "default",
    took,
  });

const ask = async (Stat: string, Period: number, dimensions: Record<string, string>) => {
  const Dimensions = Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value }));
  const { MetricDataResults = [] } = await cloudWatch.send(
    new GetMetricDataCommand({
      StartTime: new Date("2026-01-01T00:00:00Z"),
      EndTime: new Date("2026-01-01T01:00:00Z"),
      MetricDataQueries: [
        { Id: "m", MetricStat: { Metric: { Namespace: "ours", MetricName: "took", Dimensions }, Period, Stat } },
      ],
    }),
  );
  return MetricDataResults[0];
};

test("a function's lines become metrics, once for each set of dimensions, and other lines do not", async () => {
  for (const took of [1, 2, 3, 4]) recordEmbeddedMetrics(aws.metrics, line(took));
  for (const other of ["", "not JSON", '{"_aws":1}', '{"stage":"dev"}']) recordEmbeddedMetrics(aws.metrics, other);
  clock.pass(5 * MINUTE);
  recordEmbeddedMetrics(aws.metrics, line(10));
  expect(await ask("Sum", 3600, { stage: "dev" })).toMatchObject({ Id: "m", Values: [20], StatusCode: "Complete" });
  expect(await ask("Sum", 3600, { stage: "dev", model: "default" })).toMatchObject({ Values: [20] });
  expect(await ask("Sum", 3600, { stage: "prod" })).toMatchObject({ Values: [], Timestamps: [] });
});

test("each period in which there was something has a value, the newest first", async () => {
  expect(await ask("Average", 300, { stage: "dev" })).toMatchObject({
    Values: [10, 2.5],
    Timestamps: [new Date("2026-01-01T00:05:00Z"), new Date("2026-01-01T00:00:00Z")],
  });
});

test.each([
  ["SampleCount", 5],
  ["Maximum", 10],
  ["Minimum", 1],
  ["p50", 3],
  ["p95", 10],
])("knows the statistic %s", async (statistic, value) => {
  expect(await ask(statistic, 3600, { stage: "dev" })).toMatchObject({ Values: [value] });
});
