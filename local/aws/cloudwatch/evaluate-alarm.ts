import type { PutMetricAlarmInput, StateValue } from "@aws-sdk/client-cloudwatch";
import { alarmValues, sampleCounts } from "./alarm-values.ts";
import type { Metrics } from "./metrics.ts";

const COMPARISONS: Readonly<Record<string, (value: number, threshold: number) => boolean>> = {
  GreaterThanThreshold: (value, threshold) => value > threshold,
  GreaterThanOrEqualToThreshold: (value, threshold) => value >= threshold,
  LessThanThreshold: (value, threshold) => value < threshold,
  LessThanOrEqualToThreshold: (value, threshold) => value <= threshold,
};

/** "CloudWatch attempts to retrieve a higher number of data points": two more in the examples of the page below. */
const MORE_PERIODS = 2;

/**
 * The state that the last periods make; undefined leaves the alarm as it is.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-missing-data.html
 */
export function evaluateAlarm(alarm: PutMetricAlarmInput, metrics: Metrics): StateValue | undefined {
  const { Threshold = 0, EvaluationPeriods: wanted = 1, DatapointsToAlarm: most = wanted } = alarm;
  const breaches = COMPARISONS[String(alarm.ComparisonOperator)];
  const values = alarmValues(alarm, metrics, wanted + MORE_PERIODS);
  if (breaches === undefined || values === undefined || hasFewSamples(alarm, metrics)) return undefined;
  const real = values.flatMap((value, period) =>
    value === undefined ? [] : [{ period, bad: breaches(value, Threshold) }],
  );
  const bad = real.slice(0, wanted).filter((one) => one.bad);
  if (bad.length >= most) return "ALARM";
  if (real.length >= wanted) return "OK";
  const { TreatMissingData: missing = "missing" } = alarm;
  // What is missing takes the place of as few periods as possible.
  if (missing === "breaching") return bad.length + wanted - real.length >= most ? "ALARM" : "OK";
  if (missing === "notBreaching") return "OK";
  if (real.length === 0) return missing === "ignore" ? undefined : "INSUFFICIENT_DATA";
  if (bad.length < real.length) return "OK";
  // All that there is breaches: under "missing" the oldest may be old enough to raise the alarm alone.
  const oldest = real.at(-1)?.period ?? 0;
  return missing === "missing" && oldest + 1 >= most ? "ALARM" : undefined;
}

/**
 * Whether a percentile says too little to be looked at.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/percentiles-with-low-samples.html
 */
function hasFewSamples(alarm: PutMetricAlarmInput, metrics: Metrics): boolean {
  const [, text] = /^p(\d+(?:\.\d+)?)$/.exec(alarm.ExtendedStatistic ?? "") ?? [];
  if (alarm.EvaluateLowSampleCountPercentile !== "ignore" || text === undefined) return false;
  const share = Number(text) / 100;
  const least = 10 / (share >= 0.5 ? 1 - share : share);
  const counts = sampleCounts(alarm, metrics, alarm.EvaluationPeriods ?? 1);
  return counts.some((count) => count !== undefined && count < least);
}
