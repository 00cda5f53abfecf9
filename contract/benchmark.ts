import * as v from "valibot";

const amount = v.pipe(v.number(), v.minValue(0));
/** Milliseconds. */
const Quantiles = v.object({ p50: amount, p95: amount, p99: amount });
export type Quantiles = v.InferOutput<typeof Quantiles>;

/** What so many clients at once got, each asking again as soon as it had its answer. */
export const BenchmarkLevel = v.object({
  clients: v.number(),
  /** That were answered. */
  requests: v.number(),
  failed: v.number(),
  /** Refused by the key's own limits, or by SageMaker's: no fault of the model. */
  limited: v.number(),
  seconds: amount,
  /** Tokens of answers, of all clients together. */
  tokensPerSecond: amount,
  promptTokensPerSecond: amount,
  /** On average, as the container counted them. */
  promptTokens: amount,
  answerTokens: amount,
  firstToken: Quantiles,
  /** Of each answer, from one token to the next on average. */
  betweenTokens: Quantiles,
  answer: Quantiles,
  /** While the model answers so many clients all the time; absent where the instances' price is not known. */
  usdPerMillionTokens: v.optional(amount),
});
export type BenchmarkLevel = v.InferOutput<typeof BenchmarkLevel>;

/**
 * The value of the SSM parameter `benchmarks/<alias>`: how fast a model was. Written by `bench`; read by `cost` and `recommend`, and by
 * watch-stage, which compares what it measures with it. It holds for the version and the instances that it names.
 */
export const Benchmark = v.object({
  modelId: v.string(),
  /** Hash of what decides the container, as in the model's publication. */
  definition: v.optional(v.string()),
  instanceType: v.string(),
  instanceCount: v.number(),
  /** ISO 8601. */
  measuredAt: v.string(),
  levels: v.pipe(v.array(BenchmarkLevel), v.minLength(1)),
});
export type Benchmark = v.InferOutput<typeof Benchmark>;
