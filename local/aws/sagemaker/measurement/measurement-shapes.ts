import * as v from "valibot";
import { text } from "../../constraints.ts";

/** A name or an ARN. */
export const aiResourceIdentifier = text({
  min: 1,
  max: 256,
  pattern: "(arn:aws[a-z\\-]*:sagemaker:[a-z0-9\\-]*:[0-9]{12}:[a-z\\-]*\\/)?([a-zA-Z0-9]([a-zA-Z0-9\\-]){0,62})(?<!-)",
});

export const nameOf = (identifier: string): string => identifier.split("/").at(-1) ?? identifier;

export const isEnded = (status: string) => status !== "InProgress" && status !== "Stopping";

/**
 * What the product says of a load; the service refuses names that it does not know.
 * https://docs.aws.amazon.com/sagemaker/latest/dg/generative-ai-inference-recommendations-workload-config.html
 */
export const WorkloadSpecification = v.strictObject({
  benchmark: v.strictObject({ type: v.literal("aiperf") }),
  parameters: v.optional(
    v.strictObject({
      prompt_input_tokens_mean: v.optional(v.number()),
      prompt_input_tokens_stddev: v.optional(v.number()),
      output_tokens_mean: v.optional(v.number()),
      output_tokens_stddev: v.optional(v.number()),
      concurrency: v.optional(v.number()),
      request_count: v.optional(v.number()),
      streaming: v.optional(v.boolean()),
      tokenizer: v.optional(v.string()),
      extra_inputs: v.optional(v.string()),
    }),
    {},
  ),
  tooling: v.optional(v.looseObject({})),
});
export type WorkloadSpecification = v.InferOutput<typeof WorkloadSpecification>;
