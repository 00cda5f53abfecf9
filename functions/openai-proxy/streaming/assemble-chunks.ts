import { EMPTY_ANSWER } from "../chat-message.ts";
import { isJsonObject, type JsonObject } from "../json.ts";
import { brokenOff } from "./broken-answer.ts";
import type { Chunks } from "./chunk.ts";

/** Fields of which a later chunk's value replaces the earlier one; all other texts are pieces of one text. */
const WHOLE = new Set([
  "id",
  "type",
  "role",
  "name",
  "object",
  "model",
  "finish_reason",
  "stop_reason",
  "service_tier",
]);

/**
 * Makes of a streamed answer the answer that the same request would have got at once: texts, tool calls' arguments and
 * lists of log probabilities are joined, choice by choice.
 */
export async function assembleChunks(batches: Chunks): Promise<JsonObject> {
  const answer: JsonObject = {};
  const choices = new Map<unknown, JsonObject>();
  const add = ({ choices: pieces, ...rest }: JsonObject) => {
    for (const [field, value] of Object.entries(rest)) if (value || !(field in answer)) answer[field] = value;
    for (const piece of Array.isArray(pieces) ? pieces.filter(isJsonObject) : []) {
      choices.set(piece.index, mergeObjects(choices.get(piece.index) ?? {}, piece));
    }
  };
  for await (const batch of batches) for (const chunk of batch) add(chunk.object);
  if (choices.size === 0) throw brokenOff();
  const inOrder = [...choices.values()].sort((one, other) => Number(one.index) - Number(other.index));
  const object = answer.object === "chat.completion.chunk" ? "chat.completion" : answer.object;
  return { ...answer, object, choices: inOrder.map(wholeChoice) };
}

/** A chat's delta becomes its message; a completion's choice is whole already. */
function wholeChoice({ delta, ...choice }: JsonObject): JsonObject {
  if (!isJsonObject(delta)) return choice;
  const { tool_calls, ...rest } = delta;
  const message: JsonObject = { ...EMPTY_ANSWER, ...rest };
  if (Array.isArray(tool_calls) && tool_calls.length > 0) {
    message.tool_calls = tool_calls.map(({ index: _index, ...call }) => call);
    // OpenAI has null here; the stream begins with an empty text before it knows that a call follows.
    message.content = message.content || null;
  }
  const { index, finish_reason, ...extras } = choice;
  return { index, message, ...extras, finish_reason };
}

function mergeObjects(whole: JsonObject, piece: JsonObject): JsonObject {
  for (const [field, value] of Object.entries(piece)) {
    // JSON may name a field that every object has already, and that is nobody's to change.
    if (field !== "__proto__") whole[field] = merge(field, whole[field], value);
  }
  return whole;
}

function merge(field: string, whole: unknown, piece: unknown): unknown {
  if (piece === null || piece === undefined) return whole ?? piece;
  if (whole === null || whole === undefined)
    return field === "tool_calls" ? mergeCalls([], piece) : structuredClone(piece);
  if (field === "tool_calls") return mergeCalls(whole, piece);
  if (typeof whole === "string" && typeof piece === "string") return WHOLE.has(field) ? piece || whole : whole + piece;
  if (Array.isArray(whole) && Array.isArray(piece)) {
    whole.push(...piece);
    return whole;
  }
  if (isJsonObject(whole) && isJsonObject(piece)) return mergeObjects(whole, piece);
  return piece;
}

/** The pieces of a tool call carry its index. */
function mergeCalls(whole: unknown, pieces: unknown): unknown {
  if (!Array.isArray(whole) || !Array.isArray(pieces)) return pieces;
  for (const piece of pieces.filter(isJsonObject)) {
    const at = whole.findIndex((call) => call.index === piece.index);
    if (at < 0) whole.push(structuredClone(piece));
    else mergeObjects(whole[at], piece);
  }
  return whole;
}
