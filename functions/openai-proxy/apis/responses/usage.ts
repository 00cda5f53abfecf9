import { isJsonObject, type JsonObject } from "../../json.ts";
import { asNumber } from "./plain-values.ts";

/** What an answer or one of its events says of usage, as a chat's. */
export function usageIn({ usage: own, response }: JsonObject): JsonObject | undefined {
  const usage = isJsonObject(response) ? response.usage : own;
  if (!isJsonObject(usage)) return undefined;
  const { cached_tokens } = detailsOf(usage.input_tokens_details);
  const { reasoning_tokens } = detailsOf(usage.output_tokens_details);
  return {
    prompt_tokens: usage.input_tokens,
    completion_tokens: usage.output_tokens,
    total_tokens: usage.total_tokens ?? asNumber(usage.input_tokens) + asNumber(usage.output_tokens),
    ...(cached_tokens != null && { prompt_tokens_details: { cached_tokens } }),
    ...(reasoning_tokens != null && { completion_tokens_details: { reasoning_tokens } }),
  };
}

/** A chat's usage as a response has it; nothing where the container counted nothing. */
export function usageFromChat(usage: unknown): JsonObject | undefined {
  if (!isJsonObject(usage)) return undefined;
  const { prompt_tokens: input = 0, completion_tokens: output = 0 } = usage;
  return completeUsage({
    input_tokens: input,
    input_tokens_details: usage.prompt_tokens_details,
    output_tokens: output,
    output_tokens_details: usage.completion_tokens_details,
    total_tokens: usage.total_tokens ?? asNumber(input) + asNumber(output),
  });
}

/** With the details that OpenAI's clients count on. */
export function completeUsage(usage: JsonObject): JsonObject {
  return {
    ...usage,
    input_tokens_details: { cached_tokens: 0, cache_write_tokens: 0, ...detailsOf(usage.input_tokens_details) },
    output_tokens_details: { reasoning_tokens: 0, ...detailsOf(usage.output_tokens_details) },
  };
}

function detailsOf(details: unknown): JsonObject {
  if (!isJsonObject(details)) return {};
  return Object.fromEntries(Object.entries(details).filter(([, value]) => value !== null));
}
