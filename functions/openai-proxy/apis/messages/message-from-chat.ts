import { isJsonObject, type JsonObject } from "../../json.ts";
import { unreadable } from "../../streaming/broken-answer.ts";
import type { AnswerContext } from "../caller-api.ts";
import { createMessage, messageId, textBlock, thinkingBlock, toolInput, toolUseBlock } from "./message.ts";
import { usageOfChat, wholeUsage } from "./message-usage.ts";
import { stopOfChat } from "./stop-of-chat.ts";

/** A `chat.completion` as a message. @throws OpenAIError 502 for what is no answer to a chat */
export function messageFromChat(chat: JsonObject, { request, modelName }: AnswerContext): JsonObject {
  const choice: unknown = Array.isArray(chat.choices) ? chat.choices[0] : undefined;
  if (!isJsonObject(choice) || !isJsonObject(choice.message)) throw unreadable(JSON.stringify(chat));
  const id = messageId(chat.id);
  const calls = callsIn(choice.message);
  const content = [...spokenBlocks(choice.message, id), ...calls];
  const { finish_reason: finishReason, stop_reason: stopReason } = choice;
  return createMessage({
    id,
    model: modelName,
    // There are clients that read the first block unseen.
    content: content.length > 0 ? content : [textBlock("")],
    ...stopOfChat({ request, finishReason, stopReason, calls: calls.length > 0 ? "whole" : "none" }),
    usage: wholeUsage(usageOfChat(chat.usage)),
  });
}

/** What a chat's message or delta has of thinking and of text: servers name the first in two ways. */
export function spokenIn({ reasoning, reasoning_content: older, content, refusal }: JsonObject) {
  const thinking = reasoning ?? older;
  const text = content || refusal;
  return { thinking: typeof thinking === "string" ? thinking : "", text: typeof text === "string" ? text : "" };
}

/** White space alone is no block: models write it before their calls. */
function spokenBlocks(message: JsonObject, id: string): JsonObject[] {
  const { thinking, text } = spokenIn(message);
  return [...(thinking === "" ? [] : [thinkingBlock(thinking, id)]), ...(text.trim() === "" ? [] : [textBlock(text)])];
}

function callsIn({ tool_calls: calls }: JsonObject): JsonObject[] {
  const given: unknown[] = Array.isArray(calls) ? calls : [];
  return given
    .filter(isJsonObject)
    .flatMap(({ id, function: called }) =>
      isJsonObject(called) ? [toolUseBlock(id, called.name, toolInput(called.arguments))] : [],
    );
}
