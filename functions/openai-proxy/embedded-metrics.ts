import { Metrics } from "@aws-lambda-powertools/metrics";
import { METRIC_NAMESPACE, REQUEST_METRICS, type RequestMetric, stageDimensions } from "../../contract/metrics.ts";

/** By stage, of which a function has one. */
const metricsByNamespace = new Map<string, Metrics>();

function createMetrics(stage: string): Metrics {
  const { service: serviceName, ...defaultDimensions } = stageDimensions("openai-proxy", stage);
  const metrics = new Metrics({ namespace: METRIC_NAMESPACE, serviceName, defaultDimensions });
  metricsByNamespace.set(stage, metrics);
  return metrics;
}

/**
 * Lets CloudWatch make metrics of the line's own numbers, in its embedded metric format: for the stage, and for the model when
 * there is one. Alarms need the sums over all models, for they cannot search.
 */
export function embeddedMetrics(
  measured: readonly [RequestMetric, number][],
  stage: string,
  model: string | undefined,
) {
  const metrics = metricsByNamespace.get(stage) ?? createMetrics(stage);
  metrics.addDimensions({});
  if (model !== undefined) metrics.addDimensions({ model });
  for (const [name, value] of measured) metrics.addMetric(name, REQUEST_METRICS[name], value);
  const embedded = metrics.serializeMetrics();
  metrics.clearMetrics();
  metrics.clearDimensions();
  return embedded;
}
