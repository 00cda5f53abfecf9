import type { PutMetricAlarmInput, StateValue } from "@aws-sdk/client-cloudwatch";
import { type Metrics, toDimensions } from "./metrics.ts";

const COMPARISONS: Readonly<Record<string, (value: number, threshold: number) => boolean>> = {
  GreaterThanThreshold: (value, threshold) => value > threshold,
  GreaterThanOrEqualToThreshold: (value, threshold) => value >= threshold,
  LessThanThreshold: (value, threshold) => value < threshold,
  LessThanOrEqualToThreshold: (value, threshold) => value <= threshold,
};

/**
 * The state that the metric's last periods make; undefined leaves the alarm as it is. Only alarms on the statistic of one
 * metric are evaluated: no metric math, no percentiles, no anomaly detection.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-missing-data.html
 */
export function evaluateAlarm(alarm: PutMetricAlarmInput, metrics: Metrics): StateValue | undefined {
  const { Namespace, MetricName, Statistic, Period, Threshold = 0, EvaluationPeriods = 1 } = alarm;
  const breaches = COMPARISONS[String(alarm.ComparisonOperator)];
  if (!Namespace || !MetricName || !Statistic || !Period || !breaches) return undefined;
  const metric = { namespace: Namespace, name: MetricName, dimensions: toDimensions(alarm.Dimensions) };
  const values = metrics.datapoints(metric, Statistic, Period, EvaluationPeriods);
  const present = values.filter((value) => value !== undefined);
  const { TreatMissingData: missing = "missing", DatapointsToAlarm = EvaluationPeriods } = alarm;
  if (present.length === 0 && missing === "ignore") return undefined;
  if (present.length === 0 && missing === "missing") return "INSUFFICIENT_DATA";
  const absent = missing === "breaching" ? values.length - present.length : 0;
  const breaching = present.filter((value) => breaches(value, Threshold)).length + absent;
  return breaching >= DatapointsToAlarm ? "ALARM" : "OK";
}
