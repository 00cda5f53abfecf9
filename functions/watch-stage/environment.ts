import * as v from "valibot";

/** The contract between the stack and watch-stage. */
export const WatchStageEnvironment = v.object({
  STAGE: v.string(),
  AWS_REGION: v.optional(v.string(), "eu-north-1"),
});
export type WatchStageEnvironment = v.InferOutput<typeof WatchStageEnvironment>;

/** What the stack sets; the rest comes from Lambda, or has a default. */
export type WatchStageVariables = Omit<v.InferInput<typeof WatchStageEnvironment>, "AWS_REGION">;

export function readEnvironment(): WatchStageEnvironment {
  return v.parse(WatchStageEnvironment, process.env);
}
