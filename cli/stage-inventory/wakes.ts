import { type CloudWatchClient, paginateGetMetricData } from "@aws-sdk/client-cloudwatch";
import type { CatalogEntry } from "../../contract/catalog-entry.ts";
import { METRIC_NAMESPACE, stageDimensions, type WakeMetric } from "../../contract/metrics.ts";
import { type OwnPrices, priceOf } from "../../contract/own-prices.ts";

/** How often requests have woken a model since the month began, in UTC. */
export interface WakeReport {
  readonly alias: string;
  readonly wakes: number;
  readonly failures: number;
  /** From the request to the publication, on average; absent when none succeeded. */
  readonly averageSeconds?: number;
  /**
   * What the wakings cost at least, in USD: each is followed by the minutes without a request after which the model sleeps
   * again. Absent: it does not sleep by itself, or nobody knows the price of its instance.
   */
  readonly leastUsd?: number;
}

const FIGURES = { wakes: "Sum", wakeFailures: "Sum", wakeSeconds: "Average" } as const satisfies Partial<
  Record<WakeMetric, string>
>;

/** What the catalog says of a model that may be woken. */
export type WakeableEntry = Pick<CatalogEntry, "instanceTypes" | "instanceCount" | "idleMinutes">;

function leastUsd(
  wakes: number,
  { instanceTypes, instanceCount = 1, idleMinutes }: WakeableEntry,
  prices: OwnPrices | undefined,
): number | undefined {
  const usdPerHour = priceOf(instanceTypes[0] ?? "", prices);
  if (usdPerHour === undefined || idleMinutes === undefined) return undefined;
  return (wakes * instanceCount * usdPerHour * idleMinutes) / 60;
}

/** Aliases that nothing woke are left out. CloudWatch takes 500 queries at once, which is three of each of 166 models. */
export async function wakesThisMonth(
  client: CloudWatchClient,
  stage: string,
  catalog: Readonly<Record<string, WakeableEntry>>,
  { now, prices }: { readonly now: Date; readonly prices?: OwnPrices | undefined },
): Promise<WakeReport[]> {
  const aliases = Object.keys(catalog);
  if (aliases.length === 0) return [];
  const values = new Map<string, number>();
  const MetricDataQueries = aliases.slice(0, 166).flatMap((alias, index) =>
    Object.entries(FIGURES).map(([MetricName, Stat]) => ({
      Id: `${MetricName}${index}`,
      MetricStat: {
        Metric: { Namespace: METRIC_NAMESPACE, MetricName, Dimensions: dimensions(stage, alias) },
        // A month is one period, or two where CloudWatch cuts it.
        Period: 31 * 86_400,
        Stat,
      },
    })),
  );
  const StartTime = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), 1));
  const query = { StartTime, EndTime: now, MetricDataQueries };
  for await (const { MetricDataResults = [] } of paginateGetMetricData({ client }, query)) {
    for (const { Id = "", Values = [] } of MetricDataResults) {
      for (const value of Values) values.set(Id, Id.startsWith("wakeSeconds") ? value : (values.get(Id) ?? 0) + value);
    }
  }
  return aliases.flatMap((alias, index) => {
    const [wakes = 0, failures = 0] = [values.get(`wakes${index}`), values.get(`wakeFailures${index}`)];
    const averageSeconds = values.get(`wakeSeconds${index}`);
    if (wakes + failures === 0) return [];
    const usd = leastUsd(wakes, catalog[alias] as WakeableEntry, prices);
    return [
      {
        alias,
        wakes,
        failures,
        ...(averageSeconds === undefined ? {} : { averageSeconds }),
        ...(usd === undefined ? {} : { leastUsd: usd }),
      },
    ];
  });
}

function dimensions(stage: string, model: string) {
  return Object.entries({ ...stageDimensions("notify", stage), model }).map(([Name, Value]) => ({ Name, Value }));
}
