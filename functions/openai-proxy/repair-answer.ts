import { EMPTY_ANSWER } from "./chat-message.ts";
import { isJsonObject, type JsonObject } from "./json.ts";
import { repairLogprobs } from "./repair-logprobs.ts";
import { argumentsText, newOrOwnId } from "./streaming/tool-call-deltas.ts";

/**
 * Fields that vLLM fills with null where OpenAI's schema has the field or leaves it out: clients that check what they get refuse
 * the answer. https://github.com/openai/openai-openapi (CreateChatCompletionResponse, CreateCompletionResponse, CompletionUsage)
 */
const ANSWER = ["service_tier", "system_fingerprint", "usage"];
const MESSAGE = ["annotations", "function_call", "tool_calls"];
const USAGE = ["prompt_tokens_details", "completion_tokens_details"];

/**
 * An answer in one piece as OpenAI's clients expect it: without the nulls that OpenAI's schema forbids (all others stay, vLLM's own
 * fields among them), with what it requires of log probabilities, and with tool calls that have an id, a type, and arguments as text.
 */
export function repairAnswer(answer: JsonObject): JsonObject {
  const { choices, usage } = answer;
  return {
    ...without(ANSWER, answer),
    ...(Array.isArray(choices) && { choices: choices.map(inChoice) }),
    ...(isJsonObject(usage) && { usage: without(USAGE, usage) }),
  };
}

function inChoice(choice: unknown): unknown {
  if (!isJsonObject(choice) || !isJsonObject(choice.message)) return choice;
  const message: JsonObject = { ...EMPTY_ANSWER, ...without(["role", ...MESSAGE], choice.message) };
  const { tool_calls: calls, function_call: called } = message;
  // TGI has one call in place of the list.
  if (calls !== undefined) message.tool_calls = repairCalls([calls].flat());
  if (isJsonObject(called)) message.function_call = withTextArguments(called);
  return { ...repairLogprobs(choice), message };
}

function repairCalls(calls: readonly unknown[]): unknown[] {
  const repaired: (JsonObject & { readonly id: string })[] = [];
  for (const call of calls.filter(isJsonObject)) {
    const { function: called } = call;
    const named = { ...call, id: newOrOwnId(call.id, repaired), type: call.type || "function" };
    repaired.push(isJsonObject(called) ? { ...named, function: withTextArguments(called) } : named);
  }
  return repaired;
}

function withTextArguments(called: JsonObject): JsonObject {
  return { ...called, arguments: argumentsText(called.arguments) };
}

function without(names: readonly string[], object: JsonObject): JsonObject {
  if (!names.some((name) => object[name] === null)) return object;
  return Object.fromEntries(Object.entries(object).filter(([name, value]) => value !== null || !names.includes(name)));
}
