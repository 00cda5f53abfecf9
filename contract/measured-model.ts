import * as v from "valibot";

const amount = v.pipe(v.number(), v.minValue(0));

/** How fast a model was on one instance type, as SageMaker's own job says it. */
export const MeasuredType = v.object({
  instanceType: v.string(),
  instanceCount: v.number(),
  /** Copies of the model on each instance, which share its GPUs. */
  copies: v.number(),
  /** Requests at once with which it was measured: the job chooses them. */
  clients: v.optional(amount),
  /** Tokens of answers, of all requests together. */
  tokensPerSecond: amount,
  /** Milliseconds until the first token, by what share of the requests: `p50`, `p90`. */
  firstToken: v.optional(v.record(v.string(), amount)),
  /** Milliseconds from one token of an answer to the next, likewise. */
  betweenTokens: v.optional(v.record(v.string(), amount)),
});
export type MeasuredType = v.InferOutput<typeof MeasuredType>;

/** With the container variables that the job recommends, which are not kept. */
export interface RecommendedType extends MeasuredType {
  readonly environment?: Readonly<Record<string, string>>;
}

/**
 * The value of the SSM parameter `measured/<repository>`: written by `recommend --measure`; read by `recommend`, and by watch-stage, which expects as much
 * of a version that nobody has measured yet.
 */
export const MeasuredModel = v.object({
  modelId: v.string(),
  commit: v.string(),
  /** ISO 8601. */
  measuredAt: v.string(),
  promptTokens: v.number(),
  answerTokens: v.number(),
  types: v.array(MeasuredType),
});
export type MeasuredModel = v.InferOutput<typeof MeasuredModel>;
