/** `usage` of an answer or of a chunk. */
export function toUsage(promptTokens: number, completionTokens: number) {
  return {
    prompt_tokens: promptTokens,
    total_tokens: promptTokens + completionTokens,
    completion_tokens: completionTokens,
  };
}

/** `usage` of an answer that is not streamed names the details as well, though it has none. */
export function toFullUsage(promptTokens: number, completionTokens: number) {
  return {
    ...toUsage(promptTokens, completionTokens),
    prompt_tokens_details: null,
    completion_tokens_details: null,
  };
}
