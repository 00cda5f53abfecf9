import * as v from "valibot";

/** The contract between the stack and guard-endpoint. */
export const GuardEndpointEnvironment = v.object({
  STAGE: v.string(),
  AWS_REGION: v.optional(v.string(), "eu-north-1"),
  /** The state machine that an expiry starts. */
  RETIRE_ENDPOINT_ARN: v.string(),
  /** The role by which EventBridge Scheduler starts it. */
  SCHEDULER_ROLE_ARN: v.string(),
});
export type GuardEndpointEnvironment = v.InferOutput<typeof GuardEndpointEnvironment>;

/** What the stack sets; the rest comes from Lambda, or has a default. */
export type GuardEndpointVariables = Omit<v.InferInput<typeof GuardEndpointEnvironment>, "AWS_REGION">;

export function readEnvironment(): GuardEndpointEnvironment {
  return v.parse(GuardEndpointEnvironment, process.env);
}
