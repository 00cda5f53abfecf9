import { isJsonObject, type JsonObject } from "../json.ts";
import { type Chunk, createChunk } from "./chunk.ts";

/** An answer that came at once, as the chunks of a stream: for a container that does not stream. */
export function chunksFromAnswer(answer: JsonObject): Chunk[] {
  const { usage, choices, ...rest } = answer;
  const isChat = answer.object === "chat.completion";
  const head = { ...rest, object: isChat ? "chat.completion.chunk" : answer.object };
  const pieces = (Array.isArray(choices) ? choices.filter(isJsonObject) : []).map((choice) => ({
    ...head,
    choices: [isChat ? toDelta(choice) : choice],
  }));
  return [...pieces, ...(usage ? [{ ...head, choices: [], usage }] : [])].map((object) => createChunk(object));
}

function toDelta({ message, ...choice }: JsonObject): JsonObject {
  if (!isJsonObject(message)) return choice;
  const { tool_calls, ...delta } = message;
  if (Array.isArray(tool_calls)) delta.tool_calls = tool_calls.map((call, index) => ({ index, ...call }));
  const { index, ...rest } = choice;
  return { index, delta, ...rest };
}
