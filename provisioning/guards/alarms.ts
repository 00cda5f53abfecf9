import type { PutMetricAlarmInput } from "@aws-sdk/client-cloudwatch";
import type { Names } from "../../names.ts";

/** Metrics of an endpoint: https://docs.aws.amazon.com/sagemaker/latest/dg/monitoring-cloudwatch.html */
const metric = (endpointName: string, alias: string, { tags }: Names) =>
  ({
    Namespace: "AWS/SageMaker",
    Dimensions: [
      { Name: "EndpointName", Value: endpointName },
      { Name: "VariantName", Value: "primary" },
    ],
    Period: 60,
    Tags: Object.entries({ ...tags, Alias: alias }).map(([Key, Value]) => ({ Key, Value })),
  }) satisfies Partial<PutMetricAlarmInput>;

/** More than a tenth of the requests fail, two minutes running. The average counts a request as 0 or 1. */
export function errorAlarm(endpointName: string, alias: string, names: Names): PutMetricAlarmInput {
  return {
    ...metric(endpointName, alias, names),
    AlarmName: names.alarm.errors(endpointName),
    AlarmDescription: `Requests to ${endpointName} fail. While the version is new, the previous one is published again.`,
    MetricName: "Invocation5XXErrors",
    Statistic: "Average",
    Threshold: 0.1,
    ComparisonOperator: "GreaterThanOrEqualToThreshold",
    EvaluationPeriods: 2,
    DatapointsToAlarm: 2,
    // Without requests there are no values, and without requests nothing fails.
    TreatMissingData: "notBreaching",
  };
}

/**
 * Not one request for so many minutes. SageMaker writes no value for a minute without requests, so missing values have to
 * breach. They do so at once, before the endpoint's first minute: plan-retirement knows since when it is published.
 */
export function idleAlarm(endpointName: string, alias: string, idleMinutes: number, names: Names): PutMetricAlarmInput {
  return {
    ...metric(endpointName, alias, names),
    AlarmName: names.alarm.idle(endpointName),
    AlarmDescription: `Nobody used ${endpointName} for ${idleMinutes} minutes: retires the model.`,
    MetricName: "Invocations",
    Statistic: "Sum",
    Threshold: 1,
    ComparisonOperator: "LessThanThreshold",
    EvaluationPeriods: idleMinutes,
    DatapointsToAlarm: idleMinutes,
    TreatMissingData: "breaching",
  };
}
