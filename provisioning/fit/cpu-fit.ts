import type { CatalogEntry } from "../../contract/catalog-entry.ts";
import type { CpuInstanceType } from "../../contract/cpu-instance-types.ts";
import type { HubModel } from "../hub/hub.ts";
import type { Fit } from "./fit.ts";
import { llamaCppMemory } from "./llamacpp-memory.ts";

const GIB = 2 ** 30;

/** The system, the image's proxy, and what llama.cpp computes with, by experience with models up to 30 billion parameters. */
const RESERVED_GIB = 1.5;

/** Where the hub does not tell how large a token's cache is: that of most models of 8 billion parameters. */
const USUAL_CACHE_BYTES = 128 * 1024;

/** Bytes of a value of the cache. https://github.com/ggml-org/llama.cpp, `--cache-type-k` */
const VALUE_BYTES: Readonly<Record<string, number>> = {
  f32: 4,
  f16: 2,
  bf16: 2,
  q8_0: 1.0625,
  q5_1: 0.75,
  q4_0: 0.5625,
};

/** Whether an instance's memory holds the file, the contexts of all requests and the cache of prompts. */
export function cpuFit(entry: CatalogEntry, instance: CpuInstanceType, model: HubModel | undefined): Fit {
  const bytes = model?.weightBytes;
  if (bytes === undefined) return { kind: "fits" };
  const { contextTokens, promptCacheMiB } = llamaCppMemory(entry.environment, instance);
  const usable = (instance.memoryGiB - RESERVED_GIB) * GIB;
  const has = `it has ${instance.memoryGiB} GiB of memory`;
  if (bytes > usable) {
    return {
      kind: "refused",
      why: `the model's file has ${inGiB(bytes)}, ${has}: take a smaller quantisation or a larger type`,
    };
  }
  const cache = cacheBytes(entry, model);
  const needed = bytes + contextTokens * cache.bytesPerToken + promptCacheMiB * 2 ** 20;
  if (needed <= usable) return { kind: "fits" };
  const tokens = Math.max(0, Math.floor((usable - bytes - promptCacheMiB * 2 ** 20) / cache.bytesPerToken));
  const cure =
    tokens > 0
      ? `set SM_LLAMA_CPP_CTX_SIZE to ${tokens} or less`
      : "set SM_LLAMA_CPP_CACHE_RAM to 0 or take a larger type";
  const why =
    `${contextTokens} tokens of context need ${inGiB(contextTokens * cache.bytesPerToken)} beside ${inGiB(bytes)} of weights ` +
    `and ${promptCacheMiB} MiB for prompts, ${has}, ${cure}`;
  return { kind: cache.isKnown ? "refused" : "doubtful", why };
}

function cacheBytes({ environment }: CatalogEntry, model: HubModel | undefined) {
  const cache = model?.architecture?.keyValueCache;
  if (cache === undefined || cache.windowed !== undefined) return { bytesPerToken: USUAL_CACHE_BYTES, isKnown: false };
  const values = cache.latentSize ?? cache.headSize * cache.keyValueHeads;
  const bytesOf = (variable: string | undefined) => VALUE_BYTES[variable ?? "f16"] ?? 2;
  const ofValues =
    cache.latentSize === undefined
      ? bytesOf(environment.SM_LLAMA_CPP_CACHE_TYPE_K) + bytesOf(environment.SM_LLAMA_CPP_CACHE_TYPE_V)
      : bytesOf(environment.SM_LLAMA_CPP_CACHE_TYPE_K);
  return { bytesPerToken: cache.layers * values * ofValues, isKnown: cache.certain };
}

const inGiB = (bytes: number) => `${(bytes / GIB).toFixed(1)} GiB`;
