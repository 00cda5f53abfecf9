import { isJsonObject, type JsonObject } from "./json.ts";

/**
 * A chat's choice whose log probabilities have both members that OpenAI's schema requires: vLLM has no `refusal`. Those of completions are
 * of another form, and stay. https://platform.openai.com/docs/api-reference/chat/object
 */
export function repairLogprobs(choice: JsonObject): JsonObject {
  const { logprobs } = choice;
  if (!isJsonObject(logprobs) || logprobs.content === undefined || logprobs.refusal !== undefined) return choice;
  return { ...choice, logprobs: { ...logprobs, refusal: null } };
}
