import type { PrefixCacheHit } from "./prefix-cache.ts";

/** `prompt_tokens_details`; vLLM's completions name fewer than its chats. */
export interface PromptTokensDetails {
  readonly cached_tokens: number;
  readonly created_cache_tokens?: number;
}

/** `usage` of an answer or of a chunk. */
export function toUsage(promptTokens: number, completionTokens: number, details?: PromptTokensDetails) {
  return {
    prompt_tokens: promptTokens,
    total_tokens: promptTokens + completionTokens,
    completion_tokens: completionTokens,
    ...(details && { prompt_tokens_details: details }),
  };
}

/** `usage` of an answer that is not streamed names all details as well, though it has none. */
export function toFullUsage(promptTokens: number, completionTokens: number, details?: PromptTokensDetails) {
  const names = { cached_tokens: null, created_cache_tokens: null, multimodal_tokens: null };
  return {
    ...toUsage(promptTokens, completionTokens),
    prompt_tokens_details: details ? { ...names, ...details } : null,
    completion_tokens_details: null,
  };
}

export function chatDetails(hit: PrefixCacheHit | undefined): PromptTokensDetails | undefined {
  return hit && { cached_tokens: hit.cached, created_cache_tokens: hit.created };
}

export function completionDetails(hit: PrefixCacheHit | undefined): PromptTokensDetails | undefined {
  return hit && { cached_tokens: hit.cached };
}
