import type { EventEntry } from "../event.ts";
import type { Alarm, AlarmState } from "./alarm.ts";
import { toDimensions } from "./metrics.ts";

/**
 * What CloudWatch tells EventBridge when an alarm changes its state.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch-and-eventbridge.html
 */
export function alarmStateChange({ arn, definition, state }: Alarm, previous: AlarmState): EventEntry {
  const { AlarmName, AlarmDescription, Namespace, MetricName, Dimensions, Period, Statistic } = definition;
  const metric = { dimensions: toDimensions(Dimensions), name: MetricName, namespace: Namespace };
  return {
    source: "aws.cloudwatch",
    "detail-type": "CloudWatch Alarm State Change",
    resources: [arn],
    detail: {
      alarmName: AlarmName,
      configuration: {
        ...(AlarmDescription !== undefined && { description: AlarmDescription }),
        metrics: MetricName
          ? [{ id: "metric", metricStat: { metric, period: Period, stat: Statistic }, returnData: true }]
          : definition.Metrics,
      },
      previousState: stateDetail(previous),
      state: stateDetail(state),
    },
  };
}

function stateDetail({ value, reason, since }: AlarmState) {
  return { value, reason, timestamp: since.toISOString().replace("Z", "+0000") };
}
