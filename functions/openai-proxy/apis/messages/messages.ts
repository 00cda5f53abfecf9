import type { JsonObject } from "../../json.ts";
import type { CallerApi } from "../caller-api.ts";
import { chatFromMessageRequest } from "./chat-from-message-request.ts";
import { decodeMessage } from "./decode-message.ts";
import { encodeMessageRequest } from "./encode-message-request.ts";
import { messageErrorBody } from "./message-error.ts";
import { messageEventsFromChat } from "./message-events-from-chat.ts";
import { messageFromChat } from "./message-from-chat.ts";
import { checkMessageRequest } from "./message-request.ts";
import { chatUsageIn } from "./message-usage.ts";
import { isForModel } from "./plain-blocks.ts";
import { isMessageDelta, relayMessageEvents } from "./relay-message-events.ts";

/** Anthropic's Messages API: `POST /v1/messages`. https://docs.claude.com/en/api/messages */
export const messages: CallerApi = {
  checkRequest: checkMessageRequest,
  forModel: ({ messages, ...request }) => ({ ...request, messages: (messages as JsonObject[]).map(withoutForeign) }),
  encodeRequest: encodeMessageRequest,
  decodeResponse: decodeMessage,
  relayEvents: relayMessageEvents,
  usageIn: chatUsageIn,
  isDelta: isMessageDelta,
  chatFromRequest: chatFromMessageRequest,
  answerFromChat: messageFromChat,
  eventsFromChat: messageEventsFromChat,
  errorBody: messageErrorBody,
};

function withoutForeign({ content, ...message }: JsonObject): JsonObject {
  return { ...message, content: Array.isArray(content) ? content.filter(isForModel) : content };
}
