import type { CatalogEntry } from "../../contract/catalog-entry.ts";
import type { InstanceType } from "../../contract/instance-types.ts";
import { llamaCppMemory } from "../fit/llamacpp-memory.ts";

/**
 * The environment that configures the container: derived from the catalog entry, overridden by the entry's own.
 * vLLM: `SM_VLLM_<FLAG>` becomes `--<flag>`, source: aws/deep-learning-containers `scripts/docker/vllm/sagemaker_args.py`.
 * LMI: `OPTION_<NAME>`, source: https://docs.djl.ai/master/docs/serving/serving/docs/lmi
 * @param revision branch, tag or commit; a commit, where one is known, so that an instance that joins later loads the same
 */
export function containerEnvironment(
  entry: CatalogEntry,
  instance: InstanceType,
  revision = entry.revision,
): Record<string, string> {
  if (entry.container === "llamacpp") return llamaCppEnvironment(entry, instance);
  const half = instance.kind === "gpu" && !instance.bfloat16;
  const gpus = instance.kind === "gpu" && instance.gpuCount > 1 ? String(instance.gpuCount) : undefined;
  // Artefacts from S3 are mounted where both containers look by themselves.
  const fromHub = entry.modelS3Uri === undefined;
  const derived: Record<string, string> =
    entry.container === "vllm"
      ? {
          // Instances have their large disk at /tmp; the image would fill the root's.
          ...(fromHub ? { SM_VLLM_MODEL: entry.modelId, SM_VLLM_REVISION: revision, HF_HOME: "/tmp/huggingface" } : {}),
          SM_VLLM_SERVED_MODEL_NAME: entry.modelId,
          // The usage says how much of a prompt the prefix cache had.
          SM_VLLM_ENABLE_PROMPT_TOKENS_DETAILS: "true",
          ...(half ? { SM_VLLM_DTYPE: "half" } : {}),
          ...(gpus ? { SM_VLLM_TENSOR_PARALLEL_SIZE: gpus } : {}),
        }
      : {
          ...(fromHub ? { HF_MODEL_ID: entry.modelId, OPTION_REVISION: revision } : {}),
          ...(half ? { OPTION_DTYPE: "fp16" } : {}),
          ...(gpus ? { OPTION_TENSOR_PARALLEL_DEGREE: gpus } : {}),
        };
  // A host from which media may be fetched must not lead to one from which they may not; LMI runs vLLM in its process.
  // https://docs.vllm.ai/en/latest/features/multimodal_inputs.html
  return { ...derived, ...entry.environment, VLLM_MEDIA_URL_ALLOW_REDIRECTS: "0" };
}

/**
 * `SM_LLAMA_CPP_<FLAG>` becomes `--<flag>` of llama-server; the file is mounted below /opt/ml/model. Source:
 * aws/deep-learning-containers `scripts/docker/llama_cpp/sagemaker_entrypoint.sh`, e0ecede of 21 August 2026.
 */
function llamaCppEnvironment({ modelId, ggufFile, environment }: CatalogEntry, instance: InstanceType) {
  const { slots, contextTokens, promptCacheMiB } = llamaCppMemory(environment, instance);
  return {
    // Without it the image takes the first file that it finds.
    ...(ggufFile === undefined ? {} : { SM_LLAMA_CPP_MODEL: `/opt/ml/model/${ggufFile}` }),
    SM_LLAMA_CPP_ALIAS: modelId,
    SM_LLAMA_CPP_PARALLEL: String(slots),
    SM_LLAMA_CPP_CTX_SIZE: String(contextTokens),
    SM_LLAMA_CPP_CACHE_RAM: String(promptCacheMiB),
    ...environment,
  };
}
