import * as v from "valibot";

/** The contract between the stack and plan-endpoint. */
export const PlanEndpointEnvironment = v.object({
  STAGE: v.string(),
  AWS_REGION: v.optional(v.string(), "eu-north-1"),
  /** The Hugging Face hub, or a mirror of it. */
  HF_ENDPOINT: v.optional(v.string(), "https://huggingface.co"),
  /** Secrets Manager's secret with a token for the hub. */
  HF_TOKEN_SECRET_ARN: v.optional(v.string()),
  /** The prefix that the endpoint's role may read. */
  MODEL_S3_URI: v.optional(v.string()),
});
export type PlanEndpointEnvironment = v.InferOutput<typeof PlanEndpointEnvironment>;

/** What the stack sets; the rest comes from Lambda, or has a default. */
export type PlanEndpointVariables = Omit<v.InferInput<typeof PlanEndpointEnvironment>, "AWS_REGION">;

export function readEnvironment(): PlanEndpointEnvironment {
  return v.parse(PlanEndpointEnvironment, process.env);
}
