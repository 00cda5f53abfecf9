import {
  METRIC_NAMESPACE,
  type MetricService,
  type RequestMetric,
  stageDimensions,
  type WakeMetric,
  type WatchMetric,
} from "../../contract/metrics.ts";

/** A metric of CloudWatch, wherever it is shown or watched. */
export interface StageMetric {
  readonly namespace: string;
  readonly metricName: string;
  readonly dimensions: Readonly<Record<string, string>>;
}

/** What openai-proxy measures, all models together. */
export function requestMetric(metricName: RequestMetric, stage: string): StageMetric {
  return ownMetric(metricName, "openai-proxy", stage);
}

/** What watch-stage measures. */
export function watchMetric(metricName: WatchMetric, stage: string): StageMetric {
  return ownMetric(metricName, "watch-stage", stage);
}

/** What notify measures of wakings, all models together. */
export function wakeMetric(metricName: WakeMetric, stage: string): StageMetric {
  return ownMetric(metricName, "notify", stage);
}

function ownMetric(metricName: string, service: MetricService, stage: string): StageMetric {
  return { namespace: METRIC_NAMESPACE, metricName, dimensions: stageDimensions(service, stage) };
}
