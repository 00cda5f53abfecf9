import { type CloudWatchClient, type MetricDataQuery, paginateGetMetricData } from "@aws-sdk/client-cloudwatch";
import { METRIC_NAMESPACE, stageDimensions, type WatchMetric } from "../../contract/metrics.ts";

interface Window {
  readonly from: Date;
  readonly to: Date;
}

/** What endpoints cost in a month, in USD by list price or what the operator pays, idle hours too. */
export interface MonthCost {
  readonly usd: number;
  /** By the alias that an endpoint served; what was counted before models were told apart is in `usd` alone. */
  readonly usdByModel: ReadonlyMap<string, number>;
}

/** CloudWatch's bound of one call. */
const MOST_QUERIES = 500;

/** AWS's months, and its days, begin in UTC. */
function beginningOfMonth(now: Date): Date {
  return new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), 1));
}

/** What watch-stage has counted since the month began, in USD. */
export async function monthCost(client: CloudWatchClient, stage: string, now: Date): Promise<number> {
  const [usd = 0] = await sums(client, [costQuery(stage)], { from: beginningOfMonth(now), to: now });
  return usd;
}

/**
 * What watch-stage has counted in a month, with what of it each model cost.
 * @param month such as `2026-11`
 * @param aliases whose endpoints are asked for
 */
export async function monthCostByModel(
  client: CloudWatchClient,
  stage: string,
  { month, aliases }: { readonly month: string; readonly aliases: readonly string[] },
): Promise<MonthCost> {
  const from = new Date(`${month}-01T00:00:00Z`);
  const to = new Date(Date.UTC(from.getUTCFullYear(), from.getUTCMonth() + 1, 1));
  const queries = [costQuery(stage), ...aliases.map((alias) => costQuery(stage, alias))];
  const [usd = 0, ...byModel] = await sums(client, queries, { from, to });
  const costly = aliases.flatMap((alias, index) => (byModel[index] ? [[alias, byModel[index]] as const] : []));
  return { usd, usdByModel: new Map(costly) };
}

function costQuery(stage: string, model?: string): Omit<MetricDataQuery, "Id"> {
  const MetricName: WatchMetric = "endpointUsd";
  const dimensions = { ...stageDimensions("watch-stage", stage), ...(model !== undefined && { model }) };
  const Dimensions = Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value }));
  return {
    MetricStat: { Metric: { Namespace: METRIC_NAMESPACE, MetricName, Dimensions }, Period: 86_400, Stat: "Sum" },
  };
}

/** One for each query, in their order. */
async function sums(
  client: CloudWatchClient,
  queries: readonly Omit<MetricDataQuery, "Id">[],
  { from, to }: Window,
): Promise<number[]> {
  const found = queries.map(() => 0);
  for (let first = 0; first < queries.length; first += MOST_QUERIES) {
    const asked = queries.slice(first, first + MOST_QUERIES);
    const MetricDataQueries = asked.map((query, index) => ({ Id: `cost${first + index}`, ...query }));
    const pages = paginateGetMetricData({ client }, { StartTime: from, EndTime: to, MetricDataQueries });
    for await (const { MetricDataResults = [] } of pages) {
      for (const { Id = "", Values = [] } of MetricDataResults) {
        const index = Number(Id.replace("cost", ""));
        found[index] = Values.reduce((sum, value) => sum + value, found[index] ?? 0);
      }
    }
  }
  return found;
}
