import { Metrics } from "@aws-lambda-powertools/metrics";
import { METRIC_NAMESPACE, stageDimensions, WAKE_METRICS, type WakeMetric } from "../../contract/metrics.ts";
import type { Wake } from "./measure-wake.ts";

/** A waking that ended. */
export interface EndedWake {
  readonly alias: string;
  /** Absent: it failed. */
  readonly wake?: Wake | undefined;
}

/** A line of the log of which CloudWatch makes metrics: of the stage, and of the model. */
export function wakeLine({ alias, wake }: EndedWake, stage: string): object {
  const { service: serviceName, ...defaultDimensions } = stageDimensions("notify", stage);
  const measured: Partial<Record<WakeMetric, number>> =
    wake === undefined ? { wakeFailures: 1 } : { wakes: 1, ...wake };
  const metrics = new Metrics({ namespace: METRIC_NAMESPACE, serviceName, defaultDimensions });
  for (const [name, value] of Object.entries(measured) as [WakeMetric, number][]) {
    metrics.addMetric(name, WAKE_METRICS[name], value);
  }
  const embedded = metrics.serializeMetrics();
  const [definition] = embedded._aws.CloudWatchMetrics;
  const dimensions = definition?.Dimensions[0] ?? [];
  return {
    level: "info",
    message: "wake",
    ...embedded,
    model: alias,
    _aws: {
      ...embedded._aws,
      CloudWatchMetrics: [{ ...definition, Dimensions: [dimensions, [...dimensions, "model"]] }],
    },
  };
}
