import * as v from "valibot";

/** The contract between the stack and retire-before-destroy. */
export const RetireBeforeDestroyEnvironment = v.object({
  AWS_REGION: v.optional(v.string(), "eu-north-1"),
  RETIRE_ENDPOINT_ARN: v.string(),
});
export type RetireBeforeDestroyEnvironment = v.InferOutput<typeof RetireBeforeDestroyEnvironment>;

/** What the stack sets; the rest comes from Lambda, or has a default. */
export type RetireBeforeDestroyVariables = Omit<v.InferInput<typeof RetireBeforeDestroyEnvironment>, "AWS_REGION">;

export function readEnvironment(): RetireBeforeDestroyEnvironment {
  return v.parse(RetireBeforeDestroyEnvironment, process.env);
}
