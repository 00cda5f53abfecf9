import { Metrics } from "@aws-lambda-powertools/metrics";
import { METRIC_NAMESPACE, stageDimensions, WATCH_METRICS, type WatchMetric } from "../../contract/metrics.ts";
import type { Watch } from "./watch-stage.ts";

/** A watch as lines of the log: of the stage and of each model's cost, of which CloudWatch makes metrics, and of each endpoint's state. */
export function watchLines(watch: Watch, stage: string): object[] {
  const { metrics, usdByModel, endpoints, unavailable, slow } = watch;
  const level = unavailable.length > 0 ? "error" : "info";
  return [
    { level, message: "stage", unavailable, ...embeddedMetrics(metrics, stage) },
    ...Object.entries(usdByModel).map(([model, endpointUsd]) => ({
      level: "info",
      message: "cost of a model",
      ...embeddedMetrics({ endpointUsd }, stage, model),
    })),
    ...slow.map((model) => ({ level: "warn", message: "slow model", ...model })),
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

function embeddedMetrics(measured: Readonly<Partial<Record<WatchMetric, number>>>, stage: string, model?: string) {
  const { service: serviceName, ...dimensions } = stageDimensions("watch-stage", stage);
  const defaultDimensions = { ...dimensions, ...(model !== undefined && { model }) };
  const metrics = new Metrics({ namespace: METRIC_NAMESPACE, serviceName, defaultDimensions });
  for (const name of Object.keys(measured) as WatchMetric[]) {
    // To a hundredth of a cent: five minutes of a small instance are six cents.
    metrics.addMetric(name, WATCH_METRICS[name], Math.round((measured[name] ?? 0) * 1e4) / 1e4);
  }
  return metrics.serializeMetrics();
}
