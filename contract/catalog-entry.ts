import * as v from "valibot";
import { MODEL_FIELD_LIST, type MODEL_FIELDS } from "./model-fields.ts";

type Formats = { readonly [Name in keyof typeof MODEL_FIELDS]: (typeof MODEL_FIELDS)[Name]["format"] };

/** Every field of a model, in JSON. */
export const ModelDescription = v.object(
  Object.fromEntries(MODEL_FIELD_LIST.map(([name, { format }]) => [name, format])) as Formats,
);

/**
 * The value of the SSM parameter `catalog/<alias>`: what a team wants to run under an alias. Of counts and times, what is absent
 * is 1, or never.
 * Written by Terraform, and by provision-endpoint for aliases that Terraform does not know; read by provision-endpoint and, for `/v1/models`, by openai-proxy.
 */
export const CatalogEntry = v.object({
  ...v.partial(ModelDescription).entries,
  ...v.pick(ModelDescription, ["modelId", "revision", "container", "instanceTypes", "environment"]).entries,
  /** Made by hand, by an execution whose input named a model: not Terraform's. */
  origin: v.optional(v.literal("execution")),
});
export type CatalogEntry = v.InferOutput<typeof CatalogEntry>;
