import { type CloudWatchClient, type MetricDataQuery, paginateGetMetricData } from "@aws-sdk/client-cloudwatch";
import {
  ENDPOINT_METRIC_NAMESPACE,
  endpointDimensions,
  GPU_METRICS,
  type GpuMetric,
} from "../../contract/endpoint-metrics.ts";
import { ERROR_KINDS, METRIC_NAMESPACE, type RequestMetric, stageDimensions } from "../../contract/metrics.ts";

export interface Window {
  readonly from: Date;
  readonly to: Date;
}

/** A figure is absent when nothing was measured. */
export interface MetricFigures {
  readonly requests: number;
  readonly errors: Readonly<Record<keyof typeof ERROR_KINDS, number>>;
  readonly firstTokenMilliseconds: { readonly p50?: number; readonly p95?: number };
  readonly promptTokens: number;
  readonly completionTokens: number;
  /** All answers together, over the whole window. */
  readonly tokensPerSecond: number;
  /** A single answer, on average. */
  readonly tokensPerSecondOfAnswer?: number;
  /** Per cent, on average, by endpoint. */
  readonly gpus: Readonly<Record<string, Readonly<Partial<Record<GpuMetric, number>>>>>;
}

type MetricQuery = Omit<MetricDataQuery, "Id">;

/** What CloudWatch's metrics say of a window that begins at a full minute. */
export async function metricFigures(
  client: CloudWatchClient,
  stage: string,
  endpointNames: readonly string[],
  window: Window,
): Promise<MetricFigures> {
  const Period = Math.ceil((window.to.getTime() - window.from.getTime()) / 60_000) * 60;
  const request = (name: RequestMetric, Stat: string): MetricQuery => ({
    MetricStat: { Metric: metric(METRIC_NAMESPACE, name, stageDimensions("openai-proxy", stage)), Period, Stat },
  });
  const gpu = (endpointName: string, name: GpuMetric): MetricQuery => ({
    MetricStat: {
      Metric: metric(ENDPOINT_METRIC_NAMESPACE, name, endpointDimensions(endpointName)),
      Period,
      Stat: "Average",
    },
  });
  const kinds = Object.keys(ERROR_KINDS) as (keyof typeof ERROR_KINDS)[];
  const gpuMetrics = Object.keys(GPU_METRICS) as GpuMetric[];
  const values = await readMetrics(client, window, {
    requests: request("duration", "SampleCount"),
    p50: request("timeToFirstToken", "p50"),
    p95: request("timeToFirstToken", "p95"),
    prompt: request("promptTokens", "Sum"),
    completion: request("completionTokens", "Sum"),
    speed: request("tokensPerSecond", "Average"),
    ...Object.fromEntries(kinds.map((kind) => [kind, request(kind, "Sum")])),
    ...Object.fromEntries(
      endpointNames.flatMap((name, slot) => gpuMetrics.map((one) => [`${toQueryId(one)}${slot}`, gpu(name, one)])),
    ),
  });
  const sum = (id: string) => (values[id] ?? []).reduce((total, value) => total + value, 0);
  // CloudWatch may cut the window in two at a full hour: the worse half counts.
  const worst = (id: string) => (values[id]?.length ? Math.max(...values[id]) : undefined);
  const [p50, p95, speed] = ["p50", "p95", "speed"].map(worst);
  return {
    requests: sum("requests"),
    errors: Object.fromEntries(kinds.map((kind) => [kind, sum(kind)])) as MetricFigures["errors"],
    firstTokenMilliseconds: { ...(p50 !== undefined && { p50 }), ...(p95 !== undefined && { p95 }) },
    promptTokens: sum("prompt"),
    completionTokens: sum("completion"),
    tokensPerSecond: sum("completion") / Period,
    ...(speed !== undefined && { tokensPerSecondOfAnswer: speed }),
    gpus: Object.fromEntries(
      endpointNames.flatMap((name, slot) => {
        const found = gpuMetrics.flatMap((one) => {
          const value = worst(`${toQueryId(one)}${slot}`);
          return value === undefined ? [] : [[one, value]];
        });
        return found.length === 0 ? [] : [[name, Object.fromEntries(found)]];
      }),
    ),
  };
}

function metric(Namespace: string, MetricName: string, dimensions: Readonly<Record<string, string>>) {
  return { Namespace, MetricName, Dimensions: Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value })) };
}

/** An id begins with a small letter. */
function toQueryId(name: string): string {
  return name.toLowerCase();
}

async function readMetrics(
  client: CloudWatchClient,
  { from, to }: Window,
  queries: Readonly<Record<string, MetricQuery>>,
) {
  const values: Record<string, number[]> = {};
  const query = {
    StartTime: from,
    EndTime: to,
    MetricDataQueries: Object.entries(queries).map(([Id, query]) => ({ Id, ...query })),
  };
  for await (const { MetricDataResults = [] } of paginateGetMetricData({ client }, query)) {
    for (const { Id = "", Values = [] } of MetricDataResults) values[Id] = [...(values[Id] ?? []), ...Values];
  }
  return values;
}
