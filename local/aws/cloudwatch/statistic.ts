const PERCENTILE = /^p(\d{1,2}(?:\.\d+)?|100)$/;

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Statistics-definitions.html */
export function computeStatistic(values: readonly number[], statistic: string): number {
  const sum = values.reduce((total, value) => total + value, 0);
  const [, percent] = PERCENTILE.exec(statistic) ?? [];
  if (percent !== undefined) return percentile(values, Number(percent));
  if (statistic === "Sum") return sum;
  if (statistic === "Average") return sum / values.length;
  if (statistic === "SampleCount") return values.length;
  if (statistic === "Maximum") return values.reduce((most, value) => Math.max(most, value));
  if (statistic === "Minimum") return values.reduce((least, value) => Math.min(least, value));
  throw new Error(`The local CloudWatch does not know the statistic ${statistic}.`);
}

/** The nearest value; CloudWatch interpolates between what it has sorted into buckets. */
function percentile(values: readonly number[], percent: number): number {
  const sorted = values.toSorted((one, other) => one - other);
  return sorted[Math.max(0, Math.ceil((percent / 100) * sorted.length) - 1)] ?? 0;
}
