import type { AIRecommendationPerformanceMetric } from "@aws-sdk/client-sagemaker";
import type { Answered, LoadFigures } from "./run-load.ts";

/** Figures as a recommendation has them; names, units and texts as in AWS's own sample of one. */
export function expectedPerformance(
  { seconds, answered }: LoadFigures,
  concurrency: number,
): AIRecommendationPerformanceMetric[] {
  const tokens = answered.reduce((sum, { outputTokens }) => sum + outputTokens, 0);
  const metric = (Metric: string, Stat: string, value: number, Unit: string) => ({
    ...{ Metric, Stat, Value: String(Number(value.toFixed(4))), Unit },
  });
  const quantiles = (Metric: string, of: (one: Answered) => number | undefined, shares: readonly number[]) => {
    const values = answered.flatMap((one) => of(one) ?? []);
    return shares.map((share) => metric(Metric, `p${100 * share}`, quantile(values, share), "Milliseconds"));
  };
  return [
    metric("RequestThroughput", "avg", answered.length / seconds, "Requests/Second"),
    metric("OutputTokenThroughput", "avg", tokens / seconds, "Tokens/Second"),
    ...quantiles("RequestLatency", ({ latency }) => latency, [0.5, 0.9, 0.99]),
    ...quantiles("TimeToFirstToken", ({ firstToken }) => firstToken, [0.5, 0.9]),
    ...quantiles("InterTokenLatency", ({ betweenTokens }) => betweenTokens, [0.5, 0.9]),
    { Metric: "ClientSideConcurrency", Value: String(concurrency), Unit: "Count" },
  ];
}

/** The nearest rank. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((one, other) => one - other);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? 0;
}
