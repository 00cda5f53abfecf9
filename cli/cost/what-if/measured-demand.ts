import { type CloudWatchClient, paginateGetMetricData } from "@aws-sdk/client-cloudwatch";
import { METRIC_NAMESPACE, type RequestMetric, stageDimensions } from "../../../contract/metrics.ts";
import { DAY, type Demand, evenly, MINUTE, WATCHED_DAYS } from "./demand.ts";

/** CloudWatch keeps values of five minutes for 63 days, and single minutes for 15. */
const PERIOD = 5 * MINUTE;

/**
 * What was asked of an alias in the last four weeks, also what was answered with an error because the model was not up. Since the day
 * of the first request, for a younger stage. Within five minutes the requests stand at equal distances.
 */
export async function measuredDemand(
  client: CloudWatchClient,
  { stage, alias }: { readonly stage: string; readonly alias: string },
  now: Date,
): Promise<Demand> {
  const MetricName: RequestMetric = "duration";
  const dimensions = { ...stageDimensions("openai-proxy", stage), model: alias };
  const Dimensions = Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value }));
  const to = Math.ceil(now.getTime() / PERIOD) * PERIOD;
  const Metric = { Namespace: METRIC_NAMESPACE, MetricName, Dimensions };
  const query = {
    StartTime: new Date(to - WATCHED_DAYS * DAY),
    EndTime: new Date(to),
    ScanBy: "TimestampAscending" as const,
    MetricDataQueries: [{ Id: "requests", MetricStat: { Metric, Period: PERIOD / 1000, Stat: "SampleCount" } }],
  };
  const counts = new Map<number, number>();
  for await (const { MetricDataResults = [] } of paginateGetMetricData({ client }, query)) {
    for (const { Timestamps = [], Values = [] } of MetricDataResults) {
      for (const [index, at] of Timestamps.entries()) counts.set(at.getTime(), Values[index] ?? 0);
    }
  }
  const periods = [...counts].filter(([, count]) => count > 0).sort(([one], [other]) => one - other);
  const first = periods[0]?.[0] ?? to;
  return {
    from:
      periods.length === 0 ? to - WATCHED_DAYS * DAY : Math.max(to - WATCHED_DAYS * DAY, Math.floor(first / DAY) * DAY),
    to,
    arrivals: periods.flatMap(([at, count]) => evenly(at, PERIOD, count)),
  };
}
