import { type CloudWatchClient, type MetricDataQuery, paginateGetMetricData } from "@aws-sdk/client-cloudwatch";
import { endpointDimensions } from "../../contract/endpoint-metrics.ts";
import { METRIC_NAMESPACE, type RequestMetric, stageDimensions } from "../../contract/metrics.ts";
import type { PublishedModel } from "../../contract/published-model.ts";
import { LEAST_ANSWERS, type WrittenStreams } from "./slow-models.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const NOW_MINUTES = 15;
const HISTORY_DAYS = 14;

interface Served {
  readonly stage: string;
  readonly alias: string;
  readonly published: PublishedModel;
}

/** Of the last quarter of an hour; nothing when there were too few answers to judge, for what CloudWatch tells has its price. */
export async function streamsNow(
  client: CloudWatchClient,
  served: Served,
  now: Date,
): Promise<WrittenStreams | undefined> {
  const window = { from: new Date(now.getTime() - NOW_MINUTES * MINUTE), to: now, seconds: 300 };
  const periods = await read(client, speedQueries(served, window.seconds), window);
  const answers = periods.reduce((sum, period) => sum + period.answers, 0);
  if (answers < LEAST_ANSWERS) return undefined;
  const tokensPerSecond = periods.reduce((sum, period) => sum + period.tokensPerSecond * period.answers, 0) / answers;
  const atOnce = await mostAtOnce(client, served, window);
  return { tokensPerSecond, answers, ...(atOnce !== undefined && { atOnce }) };
}

/** Hour by hour, since the version serves. */
export async function streamsByHour(client: CloudWatchClient, served: Served, now: Date): Promise<WrittenStreams[]> {
  const publishedAt = Date.parse(served.published.publishedAt) || 0;
  const from = new Date(Math.max(publishedAt, now.getTime() - HISTORY_DAYS * 24 * HOUR));
  const to = new Date(now.getTime() - HOUR);
  if (from >= to) return [];
  return read(client, [...speedQueries(served, 3600), concurrencyQuery(served, 3600)], { from, to });
}

function speedQueries({ stage, alias }: Served, Period: number): MetricDataQuery[] {
  const MetricName: RequestMetric = "writingSpeed";
  const dimensions = { ...stageDimensions("openai-proxy", stage), model: alias };
  const Metric = { Namespace: METRIC_NAMESPACE, MetricName, Dimensions: named(dimensions) };
  return [
    { Id: "speed", MetricStat: { Metric, Period, Stat: "p50" } },
    { Id: "answers", MetricStat: { Metric, Period, Stat: "SampleCount" } },
  ];
}

/**
 * SageMaker's own, every ten seconds: of one model container, queued requests too, each until its last token is sent. Minimum and Maximum
 * are its valid statistics; endpoints with inference components have ConcurrentRequestsPerCopy in its place, by their names.
 * https://docs.aws.amazon.com/sagemaker/latest/dg/monitoring-cloudwatch.html
 * https://docs.aws.amazon.com/sagemaker/latest/dg/endpoint-auto-scaling-add-code-define.html
 */
function concurrencyQuery({ published }: Served, Period: number): MetricDataQuery {
  const Dimensions = named(endpointDimensions(published.endpointName));
  const Metric = { Namespace: "AWS/SageMaker", MetricName: "ConcurrentRequestsPerModel", Dimensions };
  return { Id: "concurrency", MetricStat: { Metric, Period, Stat: "Maximum" } };
}

interface Window {
  readonly from: Date;
  readonly to: Date;
}

async function mostAtOnce(
  client: CloudWatchClient,
  served: Served,
  { seconds, ...window }: Window & { readonly seconds: number },
): Promise<number | undefined> {
  const values = await readValues(client, [concurrencyQuery(served, seconds)], window);
  const all = [...(values.get("concurrency")?.values() ?? [])];
  return all.length === 0 ? undefined : Math.max(...all);
}

async function read(client: CloudWatchClient, queries: MetricDataQuery[], window: Window): Promise<WrittenStreams[]> {
  const values = await readValues(client, queries, window);
  return [...(values.get("speed") ?? [])].map(([time, tokensPerSecond]) => {
    const atOnce = values.get("concurrency")?.get(time);
    return {
      tokensPerSecond,
      answers: values.get("answers")?.get(time) ?? 0,
      ...(atOnce !== undefined && { atOnce }),
    };
  });
}

/** By a query's name, and by time. */
async function readValues(client: CloudWatchClient, MetricDataQueries: MetricDataQuery[], { from, to }: Window) {
  const values = new Map<string, Map<number, number>>();
  const pages = paginateGetMetricData({ client }, { StartTime: from, EndTime: to, MetricDataQueries });
  for await (const { MetricDataResults = [] } of pages) {
    for (const { Id = "", Timestamps = [], Values = [] } of MetricDataResults) {
      const found = values.get(Id) ?? new Map<number, number>();
      values.set(Id, found);
      Timestamps.forEach((time, index) => void found.set(time.getTime(), Values[index] ?? 0));
    }
  }
  return values;
}

function named(dimensions: Readonly<Record<string, string>>) {
  return Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value }));
}
