import * as v from "valibot";

/** The serving software in the endpoint's container. It decides image, environment and wire dialect. */
export const ContainerKind = v.picklist(["vllm", "lmi"], "must be vllm or lmi");
export type ContainerKind = v.InferOutput<typeof ContainerKind>;

const text = v.string("must be text");

const number = (minimum: number, maximum: number, allowed: string) =>
  v.pipe(v.number(allowed), v.minValue(minimum, allowed), v.maxValue(maximum, allowed));
const wholeNumber = (minimum: number, maximum: number, allowed: string) =>
  v.pipe(number(minimum, maximum, allowed), v.integer(allowed));

/**
 * The value of the SSM parameter `catalog/<alias>`: what a team wants to run under an alias.
 * Written by Terraform; read by provision-endpoint and, for `/v1/models`, by openai-proxy.
 */
export const CatalogEntry = v.object({
  /** Repository on the Hugging Face hub, for example `distilgpt2` or `Qwen/Qwen3-4B`. */
  modelId: text,
  /** Branch, tag or commit on the hub. */
  revision: text,
  /** Prefix with a fine-tuned model's uncompressed artefacts; the hub is not used then. */
  modelS3Uri: v.optional(text),
  container: ContainerKind,
  /** In order of preference. */
  instanceTypes: v.pipe(
    v.array(text, 'must be a list such as ["ml.g6.xlarge", "ml.g5.xlarge"]'),
    v.minLength(1, "must name at least one instance type"),
  ),
  /** Container environment that is added to what the plan derives, and wins over it. */
  environment: v.record(
    v.string(),
    v.string('must be text in quotes, such as "4096"'),
    'must be an object such as {"SM_VLLM_MAX_MODEL_LEN": "4096"}',
  ),
  /** Jinja template for a model that has no chat template of its own. */
  promptTemplate: v.optional(text),
  /** Instances at the start. Default: 1. */
  instanceCount: v.optional(wholeNumber(1, 10, "must be a whole number from 1 to 10")),
  /** Up to which autoscaling may go. Default: no autoscaling. */
  maxInstanceCount: v.optional(wholeNumber(1, 100, "must be a whole number from 1 to 100")),
  /** Retires the endpoint after so many minutes without a request. Default: never. */
  idleMinutes: v.optional(wholeNumber(5, 1440, "must be a whole number of minutes from 5 to 1440")),
  /** Retires the endpoint so many hours after its publication. Default: never. */
  ttlHours: v.optional(number(0.25, 720, "must be a number of hours from 0.25 to 720")),
});
export type CatalogEntry = v.InferOutput<typeof CatalogEntry>;
