import { type CloudWatchClient, paginateGetMetricData } from "@aws-sdk/client-cloudwatch";
import { METRIC_NAMESPACE, stageDimensions, type WatchMetric } from "../../contract/metrics.ts";

/** AWS's months, and its days, begin in UTC. */
function beginningOfMonth(now: Date): Date {
  return new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), 1));
}

/** What watch-stage has counted since the month began, in USD by list price. */
export async function monthCost(client: CloudWatchClient, stage: string, now: Date): Promise<number> {
  const MetricName: WatchMetric = "endpointUsd";
  const Dimensions = Object.entries(stageDimensions("watch-stage", stage)).map(([Name, Value]) => ({ Name, Value }));
  const query = {
    StartTime: beginningOfMonth(now),
    EndTime: now,
    MetricDataQueries: [
      {
        Id: "cost",
        MetricStat: { Metric: { Namespace: METRIC_NAMESPACE, MetricName, Dimensions }, Period: 86_400, Stat: "Sum" },
      },
    ],
  };
  let usd = 0;
  for await (const { MetricDataResults = [] } of paginateGetMetricData({ client }, query)) {
    for (const { Values = [] } of MetricDataResults) usd += Values.reduce((sum, value) => sum + value, 0);
  }
  return usd;
}
