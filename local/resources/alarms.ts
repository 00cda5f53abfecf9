import type { PutMetricAlarmInput } from "@aws-sdk/client-cloudwatch";
import * as v from "valibot";
import type { LocalAws } from "../aws/create-local-aws.ts";
import type { TerraformView } from "../terraform/terraform-view.ts";

const dimensions = v.optional(v.record(v.string(), v.string()));
const Statistic = v.strictObject({
  metric_name: v.string(),
  namespace: v.string(),
  dimensions,
  stat: v.string(),
  period: v.number(),
});
const Query = v.strictObject({
  id: v.string(),
  expression: v.optional(v.string()),
  metric: v.optional(Statistic),
  return_data: v.optional(v.boolean(), false),
});
/** What is not known of an alarm is an error: it might be what silences it. */
const AlarmAttributes = v.strictObject({
  /** CDKTF's own remark on where it comes from. */
  "//": v.unknown(),
  alarm_name: v.string(),
  alarm_description: v.optional(v.string()),
  alarm_actions: v.optional(v.array(v.string())),
  ok_actions: v.optional(v.array(v.string())),
  comparison_operator: v.string(),
  threshold: v.number(),
  evaluation_periods: v.number(),
  datapoints_to_alarm: v.optional(v.number()),
  treat_missing_data: v.optional(v.string()),
  evaluate_low_sample_count_percentiles: v.optional(v.string()),
  metric_name: v.optional(v.string()),
  namespace: v.optional(v.string()),
  dimensions,
  statistic: v.optional(v.string()),
  extended_statistic: v.optional(v.string()),
  period: v.optional(v.number()),
  metric_query: v.optional(v.array(Query)),
});

/** Puts every synthesized alarm into the local CloudWatch, which evaluates it every minute. */
export function putAlarms(view: TerraformView, aws: LocalAws): void {
  for (const { attributes } of view.resources("aws_cloudwatch_metric_alarm")) {
    aws.alarms.put(alarmInput(v.parse(AlarmAttributes, attributes)));
  }
}

function alarmInput(alarm: v.InferOutput<typeof AlarmAttributes>): PutMetricAlarmInput {
  const input = {
    AlarmName: alarm.alarm_name,
    AlarmDescription: alarm.alarm_description,
    AlarmActions: alarm.alarm_actions,
    OKActions: alarm.ok_actions,
    ComparisonOperator: alarm.comparison_operator,
    Threshold: alarm.threshold,
    EvaluationPeriods: alarm.evaluation_periods,
    DatapointsToAlarm: alarm.datapoints_to_alarm,
    TreatMissingData: alarm.treat_missing_data,
    EvaluateLowSampleCountPercentile: alarm.evaluate_low_sample_count_percentiles,
    MetricName: alarm.metric_name,
    Namespace: alarm.namespace,
    Dimensions: alarm.dimensions && dimensionList(alarm.dimensions),
    Statistic: alarm.statistic,
    ExtendedStatistic: alarm.extended_statistic,
    Period: alarm.period,
    Metrics: alarm.metric_query?.map(({ id, expression, metric, return_data }) => ({
      Id: id,
      ReturnData: return_data,
      ...(expression !== undefined && { Expression: expression }),
      ...(metric !== undefined && {
        MetricStat: {
          Metric: {
            Namespace: metric.namespace,
            MetricName: metric.metric_name,
            Dimensions: dimensionList(metric.dimensions ?? {}),
          },
          Period: metric.period,
          Stat: metric.stat,
        },
      }),
    })),
  };
  const given = Object.entries(input).filter(([, value]) => value !== undefined);
  return Object.fromEntries(given) as unknown as PutMetricAlarmInput;
}

const dimensionList = (pairs: Readonly<Record<string, string>>) =>
  Object.entries(pairs).map(([Name, Value]) => ({ Name, Value }));
