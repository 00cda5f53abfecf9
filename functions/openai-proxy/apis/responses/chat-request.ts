import { isJsonObject, type JsonObject } from "../../json.ts";
import { chatMessages } from "./chat-messages.ts";
import { chatTools } from "./chat-tools.ts";
import { onlyOwnFields } from "./only-own-fields.ts";

/**
 * What a chat has under another name, or has no use for: what OpenAI keeps, bills or caches by. Every other field passes, so that the
 * container's own ones work here as in a chat.
 */
const OTHERWISE_IN_A_CHAT = [
  "input",
  "instructions",
  "max_output_tokens",
  "text",
  "reasoning",
  "tools",
  "tool_choice",
  "parallel_tool_calls",
  "include",
  "top_logprobs",
  "store",
  "background",
  "conversation",
  "previous_response_id",
  "prompt",
  "max_tool_calls",
  "truncation",
  "context_management",
  "client_metadata",
  "metadata",
  "moderation",
  "prompt_cache_key",
  "prompt_cache_retention",
  "prompt_cache_options",
  "safety_identifier",
  "service_tier",
  "stream_options",
];

/** @throws OpenAIError 400 for what no chat can say */
export function chatFromRequest(request: JsonObject): JsonObject {
  const chat = onlyOwnFields(request);
  for (const field of OTHERWISE_IN_A_CHAT) delete chat[field];
  chat.messages = chatMessages(request);
  Object.assign(chat, chatTools(request));
  if (request.max_output_tokens != null) chat.max_completion_tokens = request.max_output_tokens;
  if (wantsLogprobs(request)) {
    chat.logprobs = true;
    chat.top_logprobs = request.top_logprobs ?? 0;
  }
  const { effort } = isJsonObject(request.reasoning) ? request.reasoning : {};
  if (effort != null) chat.reasoning_effort = effort;
  const format = responseFormat(request.text);
  if (format) chat.response_format = format;
  return chat;
}

export function wantsLogprobs({ include }: JsonObject): boolean {
  return Array.isArray(include) && include.includes("message.output_text.logprobs");
}

function responseFormat(text: unknown): JsonObject | undefined {
  const format = isJsonObject(text) ? text.format : undefined;
  if (!isJsonObject(format) || format.type === "text") return undefined;
  if (format.type !== "json_schema") return format;
  const { type, ...schema } = format;
  return { type, json_schema: schema };
}
