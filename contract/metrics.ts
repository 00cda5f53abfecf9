import { PRODUCT } from "../names.ts";

/** CloudWatch's namespace of what the functions measure themselves. */
export const METRIC_NAMESPACE = PRODUCT;

/**
 * What openai-proxy measures of each request, with CloudWatch's unit. Each name is paid for once a stage and once a model, so
 * what has many values, such as a key or an error's code, is counted from the log instead (`log-queries.ts`).
 */
export const REQUEST_METRICS = {
  duration: "Milliseconds",
  upstreamDuration: "Milliseconds",
  timeToFirstToken: "Milliseconds",
  /** The speed of one answer, counted from its first token. */
  tokensPerSecond: "Count/Second",
  /** The same of streams of 32 tokens at least, which alone tell how fast the model writes. */
  writingSpeed: "Count/Second",
  promptTokens: "Count",
  completionTokens: "Count",
  /** 4xx, but for 429. The kinds of errors do not overlap. */
  clientErrors: "Count",
  /** 429, the caller's own limits and SageMaker's. */
  rateLimited: "Count",
  /** 503, because no version of the model is published: nothing is broken. */
  modelNotLive: "Count",
  /** All other 5xx. */
  serverErrors: "Count",
} as const;
export type RequestMetric = keyof typeof REQUEST_METRICS;

/** The kinds of errors, each with what people call it. */
export const ERROR_KINDS = {
  clientErrors: "the caller's (4xx)",
  rateLimited: "too many (429)",
  modelNotLive: "model not live (503)",
  serverErrors: "ours (5xx)",
} as const satisfies Partial<Record<RequestMetric, string>>;

/** What watch-stage measures every `WATCH_MINUTES`. */
export const WATCH_METRICS = {
  publishedModels: "Count",
  /** Published, but their endpoint is absent or does not serve. */
  unavailableModels: "Count",
  /** That write slower than a share of their own speed, see `provisioning/watch/slow-models.ts`. */
  slowModels: "Count",
  /** What all endpoints cost by list price from this watch to the next; also of each model, whose tokens share it. */
  endpointUsd: "None",
  /** What they have cost since the month began, in UTC. */
  monthUsd: "None",
} as const;
export type WatchMetric = keyof typeof WATCH_METRICS;

export const WATCH_MINUTES = 5;

/** What notify measures of each waking, see `provisioning/waking/measure-wake.ts`. */
export const WAKE_METRICS = {
  wakes: "Count",
  wakeFailures: "Count",
  wakeSeconds: "Seconds",
  ownSeconds: "Seconds",
  instanceSeconds: "Seconds",
  loadSeconds: "Seconds",
  smokeTestSeconds: "Seconds",
} as const;
export type WakeMetric = keyof typeof WAKE_METRICS;

/** Which function measures; the dimension `service`. */
export type MetricService = "openai-proxy" | "watch-stage" | "notify";

/** Dimensions of a stage's metrics, all models together. Those of one model have `model` besides, its alias. */
export function stageDimensions(service: MetricService, stage: string) {
  return { service, stage } as const;
}
