import * as v from "valibot";

/** The contract between the stack and plan-retirement. */
export const PlanRetirementEnvironment = v.object({
  STAGE: v.string(),
  AWS_REGION: v.optional(v.string(), "eu-north-1"),
});
export type PlanRetirementEnvironment = v.InferOutput<typeof PlanRetirementEnvironment>;

/** What the stack sets; the rest comes from Lambda, or has a default. */
export type PlanRetirementVariables = Omit<v.InferInput<typeof PlanRetirementEnvironment>, "AWS_REGION">;

export function readEnvironment(): PlanRetirementEnvironment {
  return v.parse(PlanRetirementEnvironment, process.env);
}
