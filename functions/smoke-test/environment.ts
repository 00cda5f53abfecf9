import * as v from "valibot";

/** The contract between the stack and smoke-test. */
export const SmokeTestEnvironment = v.object({
  AWS_REGION: v.optional(v.string(), "eu-north-1"),
});
export type SmokeTestEnvironment = v.InferOutput<typeof SmokeTestEnvironment>;

/** What the stack sets; the rest comes from Lambda, or has a default. */
export type SmokeTestVariables = Omit<v.InferInput<typeof SmokeTestEnvironment>, "AWS_REGION">;

export function readEnvironment(): SmokeTestEnvironment {
  return v.parse(SmokeTestEnvironment, process.env);
}
