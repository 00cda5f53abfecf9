import type { CatalogEntry } from "../../contract/catalog-entry.ts";
import type { InstanceType } from "../../contract/instance-types.ts";
import type { HubModel } from "../hub/hub.ts";

/** What vLLM takes of a GPU's memory unless it is told otherwise; weights that fill it leave nothing for requests. */
const GPU_MEMORY_UTILIZATION = 0.9;
const GIB = 2 ** 30;

export type GpuFit =
  | { readonly kind: "fits" }
  /** It should not fit, by an estimate that may be wrong for this kind of model. */
  | { readonly kind: "doubtful"; readonly why: string }
  | { readonly kind: "refused"; readonly why: string };

/** Whether an instance's GPUs can run the model. Where something is not known, the container has the last word. */
export function gpuFit(entry: CatalogEntry, instance: InstanceType, model: HubModel | undefined): GpuFit {
  const { environment } = entry;
  const refused = (why: string): GpuFit => ({ kind: "refused", why });

  const dtype = environment.SM_VLLM_DTYPE ?? environment.OPTION_DTYPE;
  if (!instance.bfloat16 && /^(bfloat16|bf16)$/.test(dtype ?? "")) {
    return refused(`its ${instance.gpu} GPU has no bfloat16, use half or another type`);
  }

  const parallel = wholeNumber(environment.SM_VLLM_TENSOR_PARALLEL_SIZE) ?? instance.gpuCount;
  const heads = model?.architecture?.attentionHeads;
  if (entry.container === "vllm" && heads !== undefined && heads % parallel !== 0) {
    return refused(`${heads} attention heads cannot be shared by ${parallel} GPUs, set SM_VLLM_TENSOR_PARALLEL_SIZE`);
  }

  const weightBytes = isTransformedOnLoad(entry) ? 0 : (model?.weightBytes ?? 0);
  const gpuMemory = instance.gpuCount * instance.gpuMemoryGiB;
  const gpus = instance.gpuCount === 1 ? `its ${instance.gpu} has` : `its ${instance.gpuCount} ${instance.gpu} have`;
  const usable = gpuMemory * GIB * utilization(entry);
  if (weightBytes > usable) {
    return refused(
      `the model's weights take ${inGiB(weightBytes)}, ${gpus} ${gpuMemory} GiB, of which a tenth stays free`,
    );
  }

  const context = findContextLength(entry, model);
  const cache = model?.architecture?.keyValueCache;
  if (context === undefined || cache === undefined) return { kind: "fits" };
  // A key and a value of 16 bits each; every GPU keeps one head at least.
  const bytesPerToken = 2 * valueBytes(entry) * cache.layers * cache.headSize * Math.max(cache.keyValueHeads, parallel);
  const tokens = Math.floor((usable - weightBytes) / bytesPerToken);
  if (context <= tokens) return { kind: "fits" };
  const variable = entry.container === "vllm" ? "SM_VLLM_MAX_MODEL_LEN" : "OPTION_MAX_MODEL_LEN";
  const why =
    `${context} tokens of context need ${inGiB(context * bytesPerToken)} beside ${inGiB(weightBytes)} of weights, ` +
    `${gpus} ${gpuMemory} GiB, set ${variable} to ${tokens} or less`;
  return { kind: cache.certain && entry.container === "vllm" ? "refused" : "doubtful", why };
}

/** Then the sizes on the hub say nothing about the GPU. */
function isTransformedOnLoad({ environment }: CatalogEntry): boolean {
  return ["SM_VLLM_QUANTIZATION", "OPTION_QUANTIZE", "SM_VLLM_CPU_OFFLOAD_GB"].some((name) => name in environment);
}

function utilization({ environment }: CatalogEntry): number {
  return Number(environment.SM_VLLM_GPU_MEMORY_UTILIZATION ?? GPU_MEMORY_UTILIZATION) || GPU_MEMORY_UTILIZATION;
}

function valueBytes({ environment }: CatalogEntry): number {
  return environment.SM_VLLM_KV_CACHE_DTYPE?.startsWith("fp8") ? 1 : 2;
}

/** What the container will reserve memory for: as the entry says, else all that the model was made for. */
function findContextLength({ environment }: CatalogEntry, model: HubModel | undefined): number | undefined {
  const asked = environment.SM_VLLM_MAX_MODEL_LEN ?? environment.OPTION_MAX_MODEL_LEN;
  return asked === undefined ? model?.architecture?.contextLength : wholeNumber(asked);
}

/** vLLM also takes 8k, or auto: those are left to it. */
function wholeNumber(text: string | undefined): number | undefined {
  return text !== undefined && /^[1-9]\d*$/.test(text) ? Number(text) : undefined;
}

const inGiB = (bytes: number) => `${(bytes / GIB).toFixed(1)} GiB`;
