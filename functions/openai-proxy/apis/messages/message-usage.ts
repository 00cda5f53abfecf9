import { isJsonObject, type JsonObject } from "../../json.ts";

/** What Anthropic's schema wants of a usage, and nobody here can tell. */
const UNKNOWN = {
  cache_creation: null,
  cache_creation_input_tokens: null,
  cache_read_input_tokens: null,
  inference_geo: null,
  output_tokens_details: null,
  server_tool_use: null,
  service_tier: null,
  speed: null,
};
/** A `message_delta` has fewer. */
const UNKNOWN_IN_DELTA = {
  cache_creation_input_tokens: null,
  cache_read_input_tokens: null,
  output_tokens_details: null,
  server_tool_use: null,
};

/** A container's usage with the members that clients demand. */
export function wholeUsage(usage: unknown): JsonObject {
  return { ...UNKNOWN, input_tokens: 0, output_tokens: 0, ...known(usage) };
}

export function wholeDeltaUsage(usage: unknown): JsonObject {
  return { ...UNKNOWN_IN_DELTA, input_tokens: null, output_tokens: 0, ...known(usage) };
}

/**
 * A chat's usage as a message's, whose `input_tokens` are those that no cache had.
 * https://docs.claude.com/en/docs/build-with-claude/prompt-caching#tracking-cache-performance
 */
export function usageOfChat(usage: unknown): JsonObject {
  const { prompt_tokens, completion_tokens, prompt_tokens_details, completion_tokens_details } = members(usage);
  const { cached_tokens: read, created_cache_tokens: written } = members(prompt_tokens_details);
  const { reasoning_tokens: thinking } = members(completion_tokens_details);
  return known({
    input_tokens: Math.max(0, count(prompt_tokens) - count(read) - count(written)),
    cache_read_input_tokens: read,
    cache_creation_input_tokens: written,
    output_tokens: count(completion_tokens),
    output_tokens_details: isCount(thinking) ? { thinking_tokens: thinking } : undefined,
  });
}

/** The usage of a whole message, a `message_start` or a `message_delta`, as a chat's. */
export function chatUsageIn({ type, message, usage: own }: JsonObject): JsonObject | undefined {
  const usage = type === "message_start" && isJsonObject(message) ? message.usage : own;
  if (!isJsonObject(usage)) return undefined;
  const { input_tokens: input, output_tokens: output } = usage;
  const { cache_read_input_tokens: read, cache_creation_input_tokens: written } = usage;
  const prompt = isCount(input) ? input + count(read) + count(written) : undefined;
  const completion = isCount(output) ? output : undefined;
  if (prompt === undefined && completion === undefined) return undefined;
  return {
    ...(prompt !== undefined && { prompt_tokens: prompt }),
    ...(completion !== undefined && { completion_tokens: completion }),
    ...(prompt !== undefined && completion !== undefined && { total_tokens: prompt + completion }),
    ...(isCount(read) && { prompt_tokens_details: { cached_tokens: read } }),
  };
}

function members(value: unknown): JsonObject {
  return isJsonObject(value) ? value : {};
}

function known(usage: unknown): JsonObject {
  return Object.fromEntries(Object.entries(members(usage)).filter(([, value]) => value != null));
}

function isCount(value: unknown): value is number {
  return Number.isInteger(value) && Number(value) >= 0;
}

function count(value: unknown): number {
  return isCount(value) ? value : 0;
}
