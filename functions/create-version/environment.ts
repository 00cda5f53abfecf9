import * as v from "valibot";

/** The contract between the stack and create-version. */
export const CreateVersionEnvironment = v.object({
  AWS_REGION: v.optional(v.string(), "eu-north-1"),
  /** The role that SageMaker assumes to run the container. */
  EXECUTION_ROLE_ARN: v.string(),
  /** Secrets Manager's secret with a token for the hub. */
  HF_TOKEN_SECRET_ARN: v.optional(v.string()),
});
export type CreateVersionEnvironment = v.InferOutput<typeof CreateVersionEnvironment>;

/** What the stack sets; the rest comes from Lambda, or has a default. */
export type CreateVersionVariables = Omit<v.InferInput<typeof CreateVersionEnvironment>, "AWS_REGION">;

export function readEnvironment(): CreateVersionEnvironment {
  return v.parse(CreateVersionEnvironment, process.env);
}
