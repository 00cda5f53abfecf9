import * as v from "valibot";
import { ALIAS_PATTERN } from "../names.ts";
import { hubRepository, hubRevision, s3Prefix } from "./model-source.ts";

/** A LoRA adapter that is served beside its model: of the hub, or of S3. */
export const Adapter = v.pipe(
  v.strictObject(
    {
      modelId: v.optional(hubRepository.format),
      /** Of what is published: the commit that `main` was, which is what vLLM loads. */
      revision: v.optional(hubRevision.format),
      modelS3Uri: v.optional(s3Prefix.format),
    },
    'must be an object such as {"modelId": "acme/support-lora"} or {"modelS3Uri": "s3://my-bucket/support-lora/"}',
  ),
  v.check(
    ({ modelId, modelS3Uri }) => (modelId === undefined) !== (modelS3Uri === undefined),
    'must have either "modelId" or "modelS3Uri"',
  ),
);
export type Adapter = v.InferOutput<typeof Adapter>;

/** The adapters of a model by their aliases, which are also their names in the container. */
export const Adapters = v.record(
  v.pipe(
    v.string(),
    v.regex(ALIAS_PATTERN, "must have an alias of at most 23 lower-case letters, digits and single hyphens"),
  ),
  Adapter,
  'must be an object such as {"support": {"modelId": "acme/support-lora"}}',
);
export type Adapters = v.InferOutput<typeof Adapters>;

/** Where the adapter comes from, as a person would write it. */
export function adapterSource({ modelId, modelS3Uri }: Adapter): string {
  return modelId ?? modelS3Uri ?? "";
}
