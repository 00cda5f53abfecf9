import type { CatalogEntry } from "../../contract/catalog-entry.ts";
import type { InstanceType } from "../../contract/instance-types.ts";

/**
 * The environment that configures the container: derived from the catalog entry, overridden by the entry's own.
 * vLLM: `SM_VLLM_<FLAG>` becomes `--<flag>`, source: aws/deep-learning-containers `scripts/docker/vllm/sagemaker_args.py`.
 * LMI: `OPTION_<NAME>`, source: https://docs.djl.ai/master/docs/serving/serving/docs/lmi
 */
export function containerEnvironment(entry: CatalogEntry, instance: InstanceType | undefined): Record<string, string> {
  const half = instance?.bfloat16 === false;
  // Artefacts from S3 are mounted where both containers look by themselves.
  const fromHub = entry.modelS3Uri === undefined;
  const derived: Record<string, string> =
    entry.container === "vllm"
      ? {
          ...(fromHub ? { SM_VLLM_MODEL: entry.modelId, SM_VLLM_REVISION: entry.revision } : {}),
          SM_VLLM_SERVED_MODEL_NAME: entry.modelId,
          ...(half ? { SM_VLLM_DTYPE: "half" } : {}),
        }
      : {
          ...(fromHub ? { HF_MODEL_ID: entry.modelId, OPTION_REVISION: entry.revision } : {}),
          ...(half ? { OPTION_DTYPE: "fp16" } : {}),
        };
  return { ...derived, ...entry.environment };
}
