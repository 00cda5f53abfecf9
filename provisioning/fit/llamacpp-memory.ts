import type { CatalogEntry } from "../../contract/catalog-entry.ts";
import type { Machine } from "../../contract/machine.ts";

type Variables = CatalogEntry["environment"];

/** Requests at once: each has a slot with a context of its own, and more of them share the same memory bandwidth. */
const SLOTS = 2;

/** Tokens of one slot, unless the entry says how many all of them have together. */
const SLOT_TOKENS = 8192;

/** Of the memory, for prompts that were read before; llama-server would take 8 GiB however little there is. */
const PROMPT_CACHE_SHARE = 1 / 8;
const MOST_PROMPT_CACHE_MIB = 8192;

export interface LlamaCppContext {
  readonly slots: number;
  /** Of all slots together. */
  readonly contextTokens: number;
  /** Of one request. */
  readonly slotTokens: number;
}

/**
 * How a container of llama.cpp shares its context out, by the entry's variables or as the product sets them.
 * Source: https://github.com/ggml-org/llama.cpp/blob/master/tools/server/README.md, `--parallel`, `--ctx-size`
 */
export function llamaCppContext(environment: Variables): LlamaCppContext {
  const slots = whole(environment.SM_LLAMA_CPP_PARALLEL) || SLOTS;
  const contextTokens = whole(environment.SM_LLAMA_CPP_CTX_SIZE) || SLOT_TOKENS * slots;
  return {
    slots,
    contextTokens,
    slotTokens:
      environment.SM_LLAMA_CPP_KV_UNIFIED === "true" ? contextTokens : Math.max(1, Math.floor(contextTokens / slots)),
  };
}

export interface LlamaCppMemory extends LlamaCppContext {
  readonly promptCacheMiB: number;
}

/** The same with what prompts that were read before may take of the memory: `--cache-ram`. */
export function llamaCppMemory(environment: Variables, { memoryGiB }: Pick<Machine, "memoryGiB">): LlamaCppMemory {
  const promptCacheMiB = Math.min(MOST_PROMPT_CACHE_MIB, Math.floor(memoryGiB * 1024 * PROMPT_CACHE_SHARE));
  return {
    ...llamaCppContext(environment),
    promptCacheMiB: whole(environment.SM_LLAMA_CPP_CACHE_RAM) ?? promptCacheMiB,
  };
}

function whole(text: string | undefined): number | undefined {
  return text !== undefined && /^\d{1,9}$/.test(text) ? Number(text) : undefined;
}
