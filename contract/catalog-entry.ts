import * as v from "valibot";

/** The serving software in the endpoint's container. It decides image, environment and wire dialect. */
export const ContainerKind = v.picklist(["vllm", "lmi"]);
export type ContainerKind = v.InferOutput<typeof ContainerKind>;

/**
 * The value of the SSM parameter `catalog/<alias>`: what a team wants to run under an alias.
 * Written by Terraform; read by provision-endpoint and, for `/v1/models`, by openai-proxy.
 */
export const CatalogEntry = v.object({
  /** Repository on the Hugging Face hub, for example `distilgpt2` or `Qwen/Qwen3-4B`. */
  modelId: v.string(),
  /** Branch, tag or commit on the hub. */
  revision: v.string(),
  /** Prefix with a fine-tuned model's uncompressed artefacts; the hub is not used then. */
  modelS3Uri: v.optional(v.string()),
  container: ContainerKind,
  /** In order of preference. */
  instanceTypes: v.pipe(v.array(v.string()), v.minLength(1)),
  /** Container environment that is added to what the plan derives, and wins over it. */
  environment: v.record(v.string(), v.string()),
  /** Jinja template for a model that has no chat template of its own. */
  promptTemplate: v.optional(v.string()),
});
export type CatalogEntry = v.InferOutput<typeof CatalogEntry>;
