import { streamedContainerError } from "../../errors/container-error.ts";
import { isJsonObject, type JsonObject } from "../../json.ts";
import { brokenOff } from "../../streaming/broken-answer.ts";
import type { AnswerContext, EventWriter } from "../caller-api.ts";
import { isFailure, repairBlock, repairMessage } from "./decode-message.ts";
import { createDelta } from "./message.ts";
import { formatFailure, formatMessageEvent, MESSAGE_STOP } from "./message-event.ts";
import { wholeDeltaUsage } from "./message-usage.ts";

/** Relays a container's events. What the model wrote passes as it came; what surrounds it gets what clients demand. */
export function relayMessageEvents(context: AnswerContext): EventWriter {
  let hasBegun = false;
  let isFinished = false;
  let hasStopped = false;

  /** A message that the container did not begin. */
  function begin(message: JsonObject): string {
    hasBegun = true;
    return formatMessageEvent({
      type: "message_start",
      message: { ...repairMessage(message, context), content: [], stop_reason: null },
    });
  }

  function relay(event: JsonObject): string {
    const { content_block: block, delta, usage } = event;
    if (event.type === "content_block_start" && isJsonObject(block)) {
      return formatMessageEvent({ ...event, content_block: repairBlock(block) });
    }
    if (event.type === "message_delta" && isJsonObject(delta)) {
      isFinished ||= delta.stop_reason != null;
      return formatMessageEvent({ ...event, delta: createDelta(delta), usage: wholeDeltaUsage(usage) });
    }
    return formatMessageEvent(event);
  }

  function stop(): string {
    if (hasStopped) return "";
    if (!isFinished) throw brokenOff();
    hasStopped = true;
    return MESSAGE_STOP;
  }

  return {
    write(event) {
      if (event.type === "content_block_delta" && hasBegun) return formatMessageEvent(event);
      if (isFailure(event)) throw streamedContainerError(event);
      if (hasStopped || typeof event.type !== "string") return "";
      if (event.type === "message_start")
        return hasBegun ? "" : begin(isJsonObject(event.message) ? event.message : {});
      if (event.type === "ping") return formatMessageEvent(event);
      if (event.type === "message_stop") return stop();
      return (hasBegun ? "" : begin({})) + relay(event);
    },
    end: stop,
    fail: formatFailure,
  };
}

/** Whether an event brings something that the model wrote. */
export function isMessageDelta({ type, delta }: JsonObject): boolean {
  return type === "content_block_delta" && isJsonObject(delta) && delta.type !== "signature_delta";
}
