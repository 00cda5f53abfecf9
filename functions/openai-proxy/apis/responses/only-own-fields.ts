import type { JsonObject } from "../../json.ts";

/**
 * What the other operations call their fields. Here they mean nothing, and must not reach a container: it might do what nobody has
 * checked or counted, such as ten answers to one request.
 */
const OF_OTHER_OPERATIONS = [
  "messages",
  "prompt_embeds",
  "n",
  "best_of",
  "use_beam_search",
  "max_tokens",
  "max_completion_tokens",
  "logprobs",
  "prompt_logprobs",
  "echo",
  "suffix",
  "functions",
  "function_call",
  "response_format",
  "reasoning_effort",
];

/** A request's fields without nulls, which mean "not given" for OpenAI, and without those of other operations. */
export function onlyOwnFields(request: JsonObject): JsonObject {
  const own = Object.fromEntries(Object.entries(request).filter(([, value]) => value !== null));
  for (const field of OF_OTHER_OPERATIONS) delete own[field];
  return own;
}
