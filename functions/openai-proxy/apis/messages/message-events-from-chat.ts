import { isJsonObject, type JsonObject } from "../../json.ts";
import { brokenOff } from "../../streaming/broken-answer.ts";
import type { AnswerContext, EventWriter } from "../caller-api.ts";
import { ContentBlocks } from "./content-blocks.ts";
import { createDelta, createMessage, messageId } from "./message.ts";
import { formatFailure, formatMessageEvent, MESSAGE_STOP } from "./message-event.ts";
import { spokenIn } from "./message-from-chat.ts";
import { usageOfChat, wholeDeltaUsage, wholeUsage } from "./message-usage.ts";
import { stopOfChat } from "./stop-of-chat.ts";

/** Writes a message's events for the chunks of a chat. What the prompt had is only known at the end, and said there. */
export function messageEventsFromChat({ request, modelName }: AnswerContext): EventWriter {
  let blocks: ContentBlocks | undefined;
  let finished: JsonObject | undefined;
  let usage: unknown;

  function begin(chunk: JsonObject): string {
    const id = messageId(chunk.id);
    blocks = new ContentBlocks(id);
    const message = createMessage({
      id,
      model: modelName,
      content: [],
      usage: wholeUsage(usageOfChat(chunk.usage)),
    });
    return formatMessageEvent({ type: "message_start", message });
  }

  return {
    write(chunk) {
      let events = blocks ? "" : begin(chunk);
      if (isJsonObject(chunk.usage)) usage = chunk.usage;
      const choice: unknown = Array.isArray(chunk.choices) ? chunk.choices[0] : undefined;
      if (!isJsonObject(choice)) return events;
      if (blocks && isJsonObject(choice.delta)) events += writeDelta(blocks, choice.delta);
      if (choice.finish_reason) finished = choice;
      return events;
    },
    end() {
      if (!blocks || !finished) throw brokenOff();
      const { finish_reason: finishReason, stop_reason: stopReason } = finished;
      const stop = stopOfChat({ request, finishReason, stopReason, calls: blocks.calls });
      const delta = { type: "message_delta", delta: createDelta(stop), usage: wholeDeltaUsage(usageOfChat(usage)) };
      return blocks.end() + formatMessageEvent(delta) + MESSAGE_STOP;
    },
    fail: formatFailure,
  };
}

function writeDelta(blocks: ContentBlocks, delta: JsonObject): string {
  const { thinking, text } = spokenIn(delta);
  let events = blocks.thinking(thinking) + blocks.text(text);
  if (!Array.isArray(delta.tool_calls)) return events;
  for (const call of delta.tool_calls) if (isJsonObject(call)) events += blocks.call(call);
  return events;
}
