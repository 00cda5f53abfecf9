import { Metrics } from "@aws-lambda-powertools/metrics";
import { METRIC_NAMESPACE, stageDimensions, WATCH_METRICS, type WatchMetric } from "../../contract/metrics.ts";
import type { Watch } from "./watch-stage.ts";

/** A watch as lines of the log: one of which CloudWatch makes metrics, and one an endpoint for the table of their states. */
export function watchLines({ metrics: measured, endpoints, unavailable }: Watch, stage: string): object[] {
  const { service: serviceName, ...defaultDimensions } = stageDimensions("watch-stage", stage);
  const metrics = new Metrics({ namespace: METRIC_NAMESPACE, serviceName, defaultDimensions });
  for (const name of Object.keys(WATCH_METRICS) as WatchMetric[]) {
    // To a hundredth of a cent: five minutes of a small instance are six cents.
    metrics.addMetric(name, WATCH_METRICS[name], Math.round(measured[name] * 1e4) / 1e4);
  }
  const embedded = metrics.serializeMetrics();
  const level = unavailable.length > 0 ? "error" : "info";
  return [
    { level, message: "stage", unavailable, ...embedded },
    ...endpoints.map(({ name, status, failureReason, instances, usdPerHour }) => ({
      level: "info",
      message: "endpoint",
      endpointName: name,
      status,
      failureReason,
      instances: instances.map(({ type, count }) => `${count} × ${type}`).join(", "),
      usdPerHour,
    })),
  ];
}
