import { type CloudWatchClient, paginateGetMetricData } from "@aws-sdk/client-cloudwatch";
import { METRIC_NAMESPACE, type RequestMetric, stageDimensions } from "../../contract/metrics.ts";

export interface FirstTokenTimes {
  /** ISO date. */
  readonly day: string;
  /** Milliseconds until the first token of a stream: of half of them at most so many, and of 95 in a hundred. */
  readonly p50: number;
  readonly p95: number;
}

/**
 * How long streams took to begin, of each day of a month on which there were any. CloudWatch keeps hours for 15 months.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch_concepts.html#metrics-retention
 */
export async function firstTokenTimes(
  client: CloudWatchClient,
  stage: string,
  month: string,
): Promise<FirstTokenTimes[]> {
  const MetricName: RequestMetric = "timeToFirstToken";
  const Dimensions = Object.entries(stageDimensions("openai-proxy", stage)).map(([Name, Value]) => ({ Name, Value }));
  const Metric = { Namespace: METRIC_NAMESPACE, MetricName, Dimensions };
  const StartTime = new Date(`${month}-01T00:00:00Z`);
  const query = {
    StartTime,
    EndTime: new Date(Date.UTC(StartTime.getUTCFullYear(), StartTime.getUTCMonth() + 1, 1)),
    MetricDataQueries: ["p50", "p95"].map((Stat) => ({
      Id: Stat,
      MetricStat: { Metric, Period: 86_400, Stat },
    })),
  };
  const days = new Map<string, Record<string, number>>();
  for await (const { MetricDataResults = [] } of paginateGetMetricData({ client }, query)) {
    for (const { Id = "", Timestamps = [], Values = [] } of MetricDataResults) {
      for (const [index, moment] of Timestamps.entries()) {
        const day = moment.toISOString().slice(0, 10);
        const value = Values[index];
        if (value !== undefined) days.set(day, { ...days.get(day), [Id]: value });
      }
    }
  }
  return [...days]
    .map(([day, { p50 = 0, p95 = 0 }]) => ({ day, p50, p95 }))
    .sort((one, other) => one.day.localeCompare(other.day));
}
