import * as v from "valibot";

/** The contract between the stack and remove-unused. */
export const RemoveUnusedEnvironment = v.object({
  STAGE: v.string(),
  AWS_REGION: v.optional(v.string(), "eu-north-1"),
});
export type RemoveUnusedEnvironment = v.InferOutput<typeof RemoveUnusedEnvironment>;

/** What the stack sets; the rest comes from Lambda, or has a default. */
export type RemoveUnusedVariables = Omit<v.InferInput<typeof RemoveUnusedEnvironment>, "AWS_REGION">;

export function readEnvironment(): RemoveUnusedEnvironment {
  return v.parse(RemoveUnusedEnvironment, process.env);
}
