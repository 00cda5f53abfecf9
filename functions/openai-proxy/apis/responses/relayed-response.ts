import { streamedContainerError } from "../../errors/container-error.ts";
import { isJsonObject, type JsonObject } from "../../json.ts";
import { brokenOff, unreadable } from "../../streaming/broken-answer.ts";
import type { AnswerContext } from "../caller-api.ts";
import { echoed, newId, newResponse } from "./response-object.ts";
import { completeUsage } from "./usage.ts";

/**
 * A container's whole response.
 * @throws OpenAIError 502 for what is none, and for one that failed
 */
export function relayedResponse(response: JsonObject, context: AnswerContext): JsonObject {
  if (!Array.isArray(response.output)) throw unreadable(JSON.stringify(response));
  if (isJsonObject(response.error)) throw streamedContainerError(response);
  if (response.status === "failed" || response.status === "cancelled") throw brokenOff();
  return shownResponse(response, context);
}

/**
 * A container's response as the caller gets it: with what OpenAI's schema requires, without the nulls that it forbids, with what the
 * caller asked for in place of what the container was sent, and never as if it were stored.
 */
export function shownResponse(response: JsonObject, context: AnswerContext): JsonObject {
  const { usage, output, ...rest } = withoutNulls(response);
  return {
    ...newResponse(context),
    ...rest,
    ...echoed(context),
    output: (Array.isArray(output) ? output.filter(isJsonObject) : []).map(shownItem),
    ...(isJsonObject(usage) && { usage: completeUsage(usage) }),
  };
}

/** An item of the output, with what OpenAI's schema requires. */
export function shownItem(item: JsonObject): JsonObject {
  const shown = withoutNulls(item);
  // llama.cpp's calls have no id of their own, and their events name them by that of the call.
  shown.id ??= shown.call_id ?? newId("item");
  if (shown.type === "reasoning") shown.summary ??= [];
  if (shown.type === "message") {
    shown.status ??= "completed";
    shown.content = (Array.isArray(shown.content) ? shown.content.filter(isJsonObject) : []).map(shownPart);
  }
  return shown;
}

/** A part of a message's content likewise. */
export function shownPart(part: JsonObject): JsonObject {
  const shown = withoutNulls(part);
  if (shown.type !== "output_text") return shown;
  return { ...shown, annotations: shown.annotations ?? [], logprobs: shown.logprobs ?? [] };
}

function withoutNulls(object: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== null));
}
