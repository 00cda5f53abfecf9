import {
  CloudWatchClient,
  DeleteAlarmsCommand,
  DescribeAlarmsCommand,
  PutMetricAlarmCommand,
  type PutMetricAlarmInput,
  SetAlarmStateCommand,
  type StateValue,
} from "@aws-sdk/client-cloudwatch";
import { startTestAws } from "../../../testing/local-aws/test-aws.ts";
import { standingClock } from "../../../testing/standing-clock.ts";
import { evaluateAlarm } from "./evaluate-alarm.ts";
import { Metrics } from "./metrics.ts";

const MINUTE = 60_000;

let aws: Awaited<ReturnType<typeof startTestAws>>["aws"];
let cloudWatch: CloudWatchClient;
let clock: ReturnType<typeof standingClock>;

beforeEach(async () => {
  clock = standingClock("2026-01-01T00:00:00Z");
  const started = await startTestAws({ clock });
  aws = started.aws;
  cloudWatch = new CloudWatchClient(started.client);
});
afterEach(async () => {
  cloudWatch.destroy();
  await aws.close();
});

const dimensions = { EndpointName: "e--blue", VariantName: "primary" };
const alarm = (rest: Partial<PutMetricAlarmInput> = {}) =>
  cloudWatch.send(
    new PutMetricAlarmCommand({
      AlarmName: "errors",
      Namespace: "AWS/SageMaker",
      MetricName: "Invocation5XXErrors",
      Dimensions: Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value })),
      Statistic: "Sum",
      Period: 60,
      EvaluationPeriods: 2,
      DatapointsToAlarm: 1,
      Threshold: 5,
      ComparisonOperator: "GreaterThanOrEqualToThreshold",
      TreatMissingData: "notBreaching",
      ...rest,
    }),
  );
const describe = async (query: { AlarmNames?: string[]; AlarmNamePrefix?: string; StateValue?: StateValue } = {}) =>
  (await cloudWatch.send(new DescribeAlarmsCommand(query))).MetricAlarms ?? [];
const states = async () =>
  Object.fromEntries((await describe()).map(({ AlarmName, StateValue }) => [AlarmName, StateValue]));
const record = (name: string, value: number) =>
  aws.metrics.record({ namespace: "AWS/SageMaker", name, dimensions }, value);

test("an alarm is described as it was put, and deleted; deleting what is not there is no error", async () => {
  await alarm();
  expect(await describe({ AlarmNames: ["errors"] })).toMatchObject([
    {
      AlarmName: "errors",
      AlarmArn: "arn:aws:cloudwatch:eu-north-1:123456789012:alarm:errors",
      StateValue: "INSUFFICIENT_DATA",
      Threshold: 5,
      StateUpdatedTimestamp: expect.any(Date),
    },
  ]);
  await alarm({ AlarmName: "other" });
  expect(await describe({ AlarmNamePrefix: "err" })).toHaveLength(1);
  await cloudWatch.send(new DeleteAlarmsCommand({ AlarmNames: ["errors", "nobody"] }));
  expect(await states()).toEqual({ other: "INSUFFICIENT_DATA" });
});

test("a change of state is told to EventBridge once", async () => {
  await alarm({ AlarmDescription: "too many errors" });
  const set = new SetAlarmStateCommand({ AlarmName: "errors", StateValue: "ALARM", StateReason: "a test" });
  await cloudWatch.send(set);
  await cloudWatch.send(set);
  expect(await describe({ StateValue: "ALARM" })).toMatchObject([{ AlarmName: "errors", StateReason: "a test" }]);
  expect(aws.eventBus.events).toMatchObject([
    {
      source: "aws.cloudwatch",
      "detail-type": "CloudWatch Alarm State Change",
      resources: ["arn:aws:cloudwatch:eu-north-1:123456789012:alarm:errors"],
      time: "2026-01-01T00:00:00Z",
      detail: {
        alarmName: "errors",
        configuration: {
          description: "too many errors",
          metrics: [{ metricStat: { metric: { dimensions, name: "Invocation5XXErrors" }, period: 60, stat: "Sum" } }],
        },
        previousState: { value: "INSUFFICIENT_DATA" },
        state: { value: "ALARM", reason: "a test", timestamp: "2026-01-01T00:00:00.000+0000" },
      },
    },
  ]);
});

test("a new definition keeps the alarm's state", async () => {
  await alarm();
  aws.alarms.setState("errors", "ALARM");
  await alarm({ Threshold: 9 });
  expect(await describe()).toMatchObject([{ StateValue: "ALARM", Threshold: 9 }]);
});

test("an alarm goes off by its metric, and ends when the periods have passed", async () => {
  await alarm();
  clock.pass(1 * MINUTE);
  expect(await states()).toEqual({ errors: "OK" });
  record("Invocation5XXErrors", 3);
  record("Invocation5XXErrors", 2);
  clock.pass(1 * MINUTE);
  expect(await states()).toEqual({ errors: "ALARM" });
  // What little there is counts as long as CloudWatch looks back, which is further than the alarm says.
  clock.pass(3 * MINUTE);
  expect(await states()).toEqual({ errors: "ALARM" });
  clock.pass(1 * MINUTE);
  expect(await states()).toEqual({ errors: "OK" });
});

test("missing data counts as the alarm says", async () => {
  const quiet = { MetricName: "Invocations", ComparisonOperator: "LessThanThreshold", Threshold: 1 } as const;
  for (const TreatMissingData of ["breaching", "notBreaching", "missing", "ignore"]) {
    await alarm({ ...quiet, AlarmName: TreatMissingData, DatapointsToAlarm: 2, TreatMissingData });
  }
  record("Invocations", 1);
  clock.pass(1 * MINUTE);
  expect(await states()).toEqual({ breaching: "OK", notBreaching: "OK", missing: "OK", ignore: "OK" });
  clock.pass(4 * MINUTE);
  expect(await states()).toEqual({
    breaching: "ALARM",
    notBreaching: "OK",
    missing: "INSUFFICIENT_DATA",
    ignore: "OK",
  });
});

/** X breaches, 0 does not, - is missing; the newest at the end. By the rules of AWS's page about missing data. */
test.each<[string, number, string, string, string, string]>([
  ["0-X-X", 3, "OK", "OK", "OK", "OK"],
  ["----0", 3, "OK", "OK", "OK", "OK"],
  ["-----", 3, "INSUFFICIENT_DATA", "unchanged", "ALARM", "OK"],
  ["0XX-X", 3, "ALARM", "ALARM", "ALARM", "ALARM"],
  ["--X--", 3, "ALARM", "unchanged", "ALARM", "OK"],
  ["0-X-X", 2, "ALARM", "ALARM", "ALARM", "ALARM"],
  ["00X0X", 2, "ALARM", "ALARM", "ALARM", "ALARM"],
  ["0-X--", 2, "OK", "OK", "ALARM", "OK"],
  ["----0", 2, "OK", "OK", "ALARM", "OK"],
  ["---X-", 2, "ALARM", "unchanged", "ALARM", "OK"],
])("%s with %d of 3 bad periods", (picture, DatapointsToAlarm, missing, ignore, breaching, notBreaching) => {
  const metrics = new Metrics(clock);
  for (const sign of picture) {
    if (sign !== "-") metrics.record({ namespace: "a", name: "b", dimensions: {} }, sign === "X" ? 1 : 0);
    clock.pass(1 * MINUTE);
  }
  const rule = { AlarmName: "a", Namespace: "a", MetricName: "b", Statistic: "Sum", Period: 60, Threshold: 0 } as const;
  const state = (TreatMissingData: string) =>
    evaluateAlarm(
      {
        ...rule,
        EvaluationPeriods: 3,
        DatapointsToAlarm,
        ComparisonOperator: "GreaterThanThreshold",
        TreatMissingData,
      },
      metrics,
    ) ?? "unchanged";
  expect(["missing", "ignore", "breaching", "notBreaching"].map(state)).toEqual([
    missing,
    ignore,
    breaching,
    notBreaching,
  ]);
});

test("a misspelt expression is refused when the alarm is put", async () => {
  const Metrics = [{ Id: "e1", Expression: "SUMM([m1])" }];
  const put = new PutMetricAlarmCommand({
    AlarmName: "a",
    EvaluationPeriods: 1,
    ComparisonOperator: "GreaterThanThreshold",
    Metrics,
  });
  await expect(cloudWatch.send(put)).rejects.toThrow("does not know SUMM");
});

test("a percentile of few values does not change an alarm that ignores them", async () => {
  const p95 = { Statistic: undefined, ExtendedStatistic: "p95", EvaluationPeriods: 1, Threshold: 10 };
  await alarm({ ...p95, MetricName: "Latency", EvaluateLowSampleCountPercentile: "ignore" });
  await alarm({ ...p95, MetricName: "Latency", AlarmName: "evaluated" });
  clock.pass(1 * MINUTE);
  for (let count = 0; count < 199; count += 1) record("Latency", 11);
  clock.pass(1 * MINUTE);
  expect(await states()).toEqual({ errors: "OK", evaluated: "ALARM" });
  for (let count = 0; count < 200; count += 1) record("Latency", 11);
  clock.pass(1 * MINUTE);
  expect(await states()).toEqual({ errors: "ALARM", evaluated: "ALARM" });
});

test("what cannot be is refused", async () => {
  await expect(alarm({ Period: 45 })).rejects.toMatchObject({ name: "InvalidParameterValueException" });
  await expect(alarm({ EvaluationPeriods: 1441 })).rejects.toMatchObject({
    name: "InvalidParameterCombinationException",
  });
  const set = new SetAlarmStateCommand({ AlarmName: "nobody", StateValue: "OK", StateReason: "" });
  await expect(cloudWatch.send(set)).rejects.toMatchObject({ name: "ResourceNotFound" });
});
