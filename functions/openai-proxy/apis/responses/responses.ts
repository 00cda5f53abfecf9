import { isJsonObject } from "../../json.ts";
import type { CallerApi } from "../caller-api.ts";
import { isForModel } from "./check-item.ts";
import { checkRequest } from "./check-request.ts";
import { chatFromRequest } from "./chat-request.ts";
import { containerRequest } from "./container-request.ts";
import { relayEvents } from "./relay-events.ts";
import { eventsFromChat } from "./events-from-chat.ts";
import { responseFromChat } from "./response-from-chat.ts";
import { relayedResponse } from "./relayed-response.ts";
import { usageIn } from "./usage.ts";

/**
 * OpenAI's Responses API, without a store: https://platform.openai.com/docs/api-reference/responses
 */
export const responses: CallerApi = {
  checkRequest,
  forModel: ({ input, ...request }) => ({
    ...request,
    input: Array.isArray(input) ? input.filter((item) => !isJsonObject(item) || isForModel(item)) : input,
  }),
  encodeRequest: containerRequest,
  decodeResponse: relayedResponse,
  relayEvents,
  usageIn,
  isDelta: ({ type }) => typeof type === "string" && type.endsWith(".delta"),
  chatFromRequest,
  answerFromChat: responseFromChat,
  eventsFromChat,
  errorBody: (error, message) => ({ error: { ...error.toJSON().error, message } }),
};
