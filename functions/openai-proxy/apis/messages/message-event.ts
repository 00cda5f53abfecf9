import type { OpenAIError } from "../../errors/openai-error.ts";
import type { JsonObject } from "../../json.ts";
import { messageErrorBody } from "./message-error.ts";

export const MESSAGE_STOP = formatMessageEvent({ type: "message_stop" });

/** https://docs.claude.com/en/docs/build-with-claude/streaming */
export function formatMessageEvent(event: JsonObject): string {
  return `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`;
}

/** The status was sent by then, so that the error is an event, and the last one. */
export function formatFailure(error: OpenAIError): string {
  return formatMessageEvent(messageErrorBody(error, error.message));
}
