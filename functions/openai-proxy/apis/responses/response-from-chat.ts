import { isJsonObject, type JsonObject } from "../../json.ts";
import { argumentsText, newToolCallId } from "../../streaming/tool-call-deltas.ts";
import type { AnswerContext } from "../caller-api.ts";
import { textOf } from "./chat-content.ts";
import { wantsLogprobs } from "./chat-request.ts";
import { finishOf } from "./finish.ts";
import { logprobsOf } from "./logprobs.ts";
import * as items from "./output-items.ts";
import { newId, newResponse } from "./response-object.ts";
import { toolsByName } from "./tool-names.ts";
import { usageFromChat } from "./usage.ts";
import { asText } from "./plain-values.ts";

/** A `chat.completion` as a response: what the model thought, then what it said, then what it calls. */
export function responseFromChat(chat: JsonObject, context: AnswerContext): JsonObject {
  const [choice] = Array.isArray(chat.choices) ? chat.choices.filter(isJsonObject) : [];
  const { status, incomplete_details } = finishOf(choice?.finish_reason);
  const usage = usageFromChat(chat.usage);
  return {
    ...newResponse(context),
    ...(typeof chat.created === "number" && { created_at: chat.created }),
    status,
    incomplete_details,
    output: outputOf(choice ?? {}, context.request, status),
    ...(usage && { usage }),
  };
}

function outputOf({ message, logprobs }: JsonObject, request: JsonObject, status: items.ItemStatus): JsonObject[] {
  const said = isJsonObject(message) ? message : {};
  const reasoning = reasoningOf(said);
  const calls = Array.isArray(said.tool_calls) ? said.tool_calls.filter(isJsonObject) : [];
  const parts: JsonObject[] = [];
  const text = textOf(said.content);
  if (text !== "") parts.push(items.textPart(text, wantsLogprobs(request) ? logprobsOf(logprobs) : []));
  if (typeof said.refusal === "string" && said.refusal !== "") parts.push(items.refusalPart(said.refusal));
  // A client looks for a message or a call, also when the model had nothing to say, or thought alone.
  const isAnswer = parts.length > 0 || calls.length > 0;
  if (!isAnswer && (status === "completed" || reasoning === "")) parts.push(items.textPart("", []));
  const makers: ((itemStatus: items.ItemStatus) => JsonObject)[] = [];
  if (reasoning !== "") {
    makers.push((itemStatus) => items.reasoningItem(newId("rs"), [items.reasoningPart(reasoning)], itemStatus));
  }
  if (parts.length > 0) makers.push((itemStatus) => items.messageItem(newId("msg"), parts, itemStatus));
  const tools = toolsByName(request);
  for (const call of calls) makers.push((itemStatus) => calledItem(call, tools, itemStatus));
  // What was cut off is the last of them.
  return makers.map((make, index) => make(index === makers.length - 1 ? status : "completed"));
}

function calledItem(call: JsonObject, tools: ReturnType<typeof toolsByName>, status: items.ItemStatus): JsonObject {
  const { name, arguments: given } = isJsonObject(call.function) ? call.function : {};
  const tool = tools.get(asText(name)) ?? { isCustom: false, name: asText(name) };
  const id = typeof call.id === "string" && call.id !== "" ? call.id : newToolCallId();
  return items.callItem(items.newToolCall(id, tool), argumentsText(given), status);
}

/** vLLM's name for it, or that of DeepSeek's API, which older versions and other servers use. */
export function reasoningOf({ reasoning, reasoning_content }: JsonObject): string {
  if (typeof reasoning === "string" && reasoning !== "") return reasoning;
  return typeof reasoning_content === "string" ? reasoning_content : "";
}
