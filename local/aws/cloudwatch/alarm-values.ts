import type { MetricDataQuery, PutMetricAlarmInput } from "@aws-sdk/client-cloudwatch";
import { type Metric, type Metrics, toDimensions } from "./metrics.ts";
import { readExpression, type Series } from "./metric-math.ts";

interface Statistic {
  readonly metric: Metric;
  readonly statistic: string;
  /** Seconds. */
  readonly period: number;
}

/**
 * What an alarm watches, a value for each of the last periods, the newest first; undefined where there was none.
 * @returns undefined for an alarm that watches nothing that is known here: anomaly detection, Metrics Insights
 */
export function alarmValues(
  alarm: PutMetricAlarmInput,
  metrics: Metrics,
  periods: number,
): readonly (number | undefined)[] | undefined {
  const own = ownStatistic(alarm);
  if (own !== undefined) return valuesOf(own, metrics, periods);
  const { Metrics: queries = [] } = alarm;
  const [returned] = queries.filter(({ ReturnData }) => ReturnData !== false);
  if (returned === undefined) return undefined;
  const series = new Map<string, Series>();
  for (const query of queries) series.set(String(query.Id), seriesOf(query, series, metrics, periods));
  const found = series.get(String(returned.Id));
  return Array.from({ length: periods }, (_, period) => found?.get(period));
}

/** Of an alarm on a percentile, how many values each period has. */
export function sampleCounts(
  alarm: PutMetricAlarmInput,
  metrics: Metrics,
  periods: number,
): readonly (number | undefined)[] {
  const own = ownStatistic(alarm);
  return own === undefined ? [] : valuesOf({ ...own, statistic: "SampleCount" }, metrics, periods);
}

/** Expressions use what stands before them. */
function seriesOf(
  query: MetricDataQuery,
  before: ReadonlyMap<string, Series>,
  metrics: Metrics,
  periods: number,
): Series {
  if (query.Expression !== undefined) return readExpression(query.Expression)(before, periods);
  const { Metric, Period = 60, Stat = "" } = query.MetricStat ?? {};
  const metric = {
    namespace: String(Metric?.Namespace),
    name: String(Metric?.MetricName),
    dimensions: toDimensions(Metric?.Dimensions),
  };
  const values = valuesOf({ metric, statistic: Stat, period: Period }, metrics, periods);
  return new Map(values.flatMap((value, period) => (value === undefined ? [] : [[period, value] as const])));
}

function ownStatistic(alarm: PutMetricAlarmInput): Statistic | undefined {
  const { Namespace, MetricName, Dimensions, Period, Statistic, ExtendedStatistic } = alarm;
  const statistic = Statistic ?? ExtendedStatistic;
  if (!Namespace || !MetricName || !Period || statistic === undefined) return undefined;
  const metric = { namespace: Namespace, name: MetricName, dimensions: toDimensions(Dimensions) };
  return { metric, statistic, period: Period };
}

const valuesOf = ({ metric, statistic, period }: Statistic, metrics: Metrics, periods: number) =>
  metrics.datapoints(metric, statistic, period, periods);
