import * as v from "valibot";

/** The contract between the stack and notify. */
export const NotifyEnvironment = v.object({
  STAGE: v.string(),
  AWS_REGION: v.optional(v.string(), "eu-north-1"),
  /** Where the messages go. */
  TOPIC_ARN: v.string(),
});
export type NotifyEnvironment = v.InferOutput<typeof NotifyEnvironment>;

/** What the stack sets; the rest comes from Lambda, or has a default. */
export type NotifyVariables = Omit<v.InferInput<typeof NotifyEnvironment>, "AWS_REGION">;

export function readEnvironment(): NotifyEnvironment {
  return v.parse(NotifyEnvironment, process.env);
}
