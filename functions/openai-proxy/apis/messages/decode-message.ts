import { streamedContainerError } from "../../errors/container-error.ts";
import { isJsonObject, type JsonObject } from "../../json.ts";
import { brokenOff, unreadable } from "../../streaming/broken-answer.ts";
import type { AnswerContext } from "../caller-api.ts";
import { createMessage, messageId, textBlock, thinkingBlock, toolInput, toolUseBlock } from "./message.ts";
import { wholeUsage } from "./message-usage.ts";

/** A container's message, under the caller's name of the model, with what clients demand. @throws OpenAIError 502 */
export function decodeMessage(answer: JsonObject, context: AnswerContext): JsonObject {
  if (isFailure(answer)) throw streamedContainerError(answer);
  const { content, stop_reason: reason } = answer;
  if (!Array.isArray(content)) throw unreadable(JSON.stringify(answer));
  // vLLM has no reason for an answer that it did not finish.
  if (reason == null) throw brokenOff();
  const blocks = content.filter(isJsonObject).map(repairBlock);
  return { ...repairMessage(answer, context), content: blocks.length > 0 ? blocks : [textBlock("")] };
}

export function isFailure({ type, error }: JsonObject): boolean {
  return type === "error" || (error != null && (type === undefined || type === null));
}

/** Everything but the content. */
export function repairMessage(message: JsonObject, { modelName }: AnswerContext): JsonObject {
  const usage = wholeUsage(message.usage);
  return createMessage({
    ...message,
    type: "message",
    role: "assistant",
    id: messageId(message.id),
    model: modelName,
    usage,
  });
}

/** Members that some servers leave out. */
export function repairBlock(block: JsonObject): JsonObject {
  const { type, text, citations, thinking, signature, id, name, input } = block;
  if (type === "text") return { ...block, ...textBlock(String(text ?? ""), citations ?? []) };
  if (type === "thinking") return { ...block, ...thinkingBlock(String(thinking ?? ""), String(signature ?? "")) };
  if (type === "tool_use")
    return { ...block, ...toolUseBlock(id, name, isJsonObject(input) ? input : toolInput(input)) };
  return block;
}
