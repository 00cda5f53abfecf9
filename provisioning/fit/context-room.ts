import type { CatalogEntry } from "../../contract/catalog-entry.ts";
import type { GpuInstanceType } from "../../contract/gpu-instance-types.ts";
import type { HubModel } from "../hub/hub.ts";
import type { KeyValueCache } from "../hub/key-value-cache.ts";

/** What vLLM takes of a GPU's memory unless it is told otherwise; weights that fill it leave nothing for requests. */
const GPU_MEMORY_UTILIZATION = 0.9;
const GIB = 2 ** 30;

/**
 * A windowed layer keeps its window and what is being read in beside it, as vLLM's `SlidingWindowSpec.max_memory_usage_bytes` counts;
 * so many tokens at a time is the most that vLLM chooses by itself (`max_num_batched_tokens`).
 */
const READ_AT_A_TIME = 8192;

/** How the memory of an instance's GPUs is shared between a model and the contexts of its requests. */
export interface ContextRoom {
  /** What the container may use of all GPUs together. */
  readonly usableBytes: number;
  /** 0 where the sizes on the hub say nothing. */
  readonly weightBytes: number;
  /** What one request of so many tokens keeps; absent when the model's configuration does not tell. */
  readonly bytesOf?: (tokens: number) => number;
}

/** @param model what the hub knows */
export function contextRoom(entry: CatalogEntry, instance: GpuInstanceType, model: HubModel | undefined): ContextRoom {
  const cache = model?.architecture?.keyValueCache;
  const parallel = parallelGpus(entry, instance);
  return {
    usableBytes: instance.gpuCount * instance.gpuMemoryGiB * GIB * utilization(entry),
    weightBytes: isTransformedOnLoad(entry) ? 0 : (model?.weightBytes ?? 0),
    ...(cache && { bytesOf: (tokens: number) => cacheBytes(cache, tokens, parallel) * valueBytes(entry) }),
  };
}

/** The longest context that fits beside the weights. */
export function longestContext({ usableBytes, weightBytes, bytesOf }: ContextRoom): number | undefined {
  if (bytesOf === undefined) return undefined;
  const room = usableBytes - weightBytes;
  let [fits, fails] = [0, 2 ** 26];
  if (bytesOf(fails) <= room) return fails;
  while (fails - fits > 1) {
    const middle = Math.floor((fits + fails) / 2);
    if (bytesOf(middle) <= room) fits = middle;
    else fails = middle;
  }
  return fits;
}

export function parallelGpus({ environment }: CatalogEntry, { gpuCount }: GpuInstanceType): number {
  return wholeNumber(environment.SM_VLLM_TENSOR_PARALLEL_SIZE) ?? gpuCount;
}

/** vLLM also takes 8k, or auto: those are left to it. */
export function wholeNumber(text: string | undefined): number | undefined {
  return text !== undefined && /^[1-9]\d*$/.test(text) ? Number(text) : undefined;
}

/** Values, of all GPUs together: a key and a value of each head, of which every GPU keeps one at least; a latent is kept by each. */
function cacheBytes(cache: KeyValueCache, tokens: number, parallel: number): number {
  const ofToken =
    cache.latentSize === undefined
      ? 2 * cache.headSize * Math.max(cache.keyValueHeads, parallel)
      : cache.latentSize * parallel;
  const { layers = 0, window = 0 } = cache.windowed ?? {};
  return ofToken * (cache.layers * tokens + layers * Math.min(tokens, window + READ_AT_A_TIME));
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
