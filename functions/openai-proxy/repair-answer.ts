import { isJsonObject, type JsonObject } from "./json.ts";
import { argumentsText, newToolCallId } from "./streaming/tool-call-deltas.ts";

/**
 * Fields that vLLM fills with null where OpenAI's schema has the field or leaves it out: clients that check what they get refuse
 * the answer. https://github.com/openai/openai-openapi (CreateChatCompletionResponse, CreateCompletionResponse, CompletionUsage)
 */
const ANSWER = ["service_tier", "system_fingerprint", "usage"];
const MESSAGE = ["annotations", "function_call", "tool_calls"];
const USAGE = ["prompt_tokens_details", "completion_tokens_details"];

/**
 * An answer in one piece as OpenAI's clients expect it: without the nulls that OpenAI's schema forbids (all others stay, vLLM's own
 * fields among them), and with tool calls that have an id, a type, and arguments as text.
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
  const message = without(MESSAGE, choice.message);
  const { tool_calls: calls } = message;
  return { ...choice, message: Array.isArray(calls) ? { ...message, tool_calls: calls.map(repairCall) } : message };
}

function repairCall(call: unknown): unknown {
  if (!isJsonObject(call) || !isJsonObject(call.function)) return call;
  const called = { ...call.function, arguments: argumentsText(call.function.arguments) };
  return { ...call, id: call.id || newToolCallId(), type: call.type || "function", function: called };
}

function without(names: readonly string[], object: JsonObject): JsonObject {
  if (!names.some((name) => object[name] === null)) return object;
  return Object.fromEntries(Object.entries(object).filter(([name, value]) => value !== null || !names.includes(name)));
}
