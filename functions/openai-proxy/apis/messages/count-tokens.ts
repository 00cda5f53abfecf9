import type { ModelCapabilities } from "../../../../contract/published-model.ts";
import type { ChatMessage } from "../../chat-message.ts";
import type { JsonObject } from "../../json.ts";
import { withoutSystemMessages } from "../../prompt/without-system-messages.ts";
import { unreadable } from "../../streaming/broken-answer.ts";
import { chatFromMessageRequest } from "./chat-from-message-request.ts";
import { encodeMessageRequest } from "./encode-message-request.ts";

/** What a count has nothing to do with; a container might refuse it. */
const ANSWER_FIELDS = ["max_tokens", "stop_sequences", "stream", "temperature", "top_k", "top_p"];

/** For a container that has `/v1/messages/count_tokens`. */
export function countTokensRequest(request: JsonObject, capabilities: Partial<ModelCapabilities>): JsonObject {
  const encoded = encodeMessageRequest(request, capabilities);
  for (const field of ANSWER_FIELDS) delete encoded[field];
  return encoded;
}

/** For a container that has vLLM's `/tokenize`: the same messages and tools, as its chat template renders them. */
export function tokenizeRequest(request: JsonObject, capabilities: Partial<ModelCapabilities>): JsonObject {
  const { model, messages, tools, chat_template_kwargs } = chatFromMessageRequest(request);
  const chat = messages as ChatMessage[];
  return {
    ...(model !== undefined && { model }),
    messages: capabilities.systemMessage === false ? withoutSystemMessages(chat) : chat,
    ...(tools !== undefined && capabilities.tools !== false && { tools }),
    ...(chat_template_kwargs !== undefined && { chat_template_kwargs }),
  };
}

/** The count in an answer of either. @throws OpenAIError 502 for what is no count */
export function countedTokens({ input_tokens: messages, count: tokenized }: JsonObject): JsonObject {
  const count = messages ?? tokenized;
  if (!Number.isInteger(count)) throw unreadable(JSON.stringify({ messages, tokenized }));
  return { input_tokens: count };
}
