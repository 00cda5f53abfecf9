import { isJsonObject, type JsonObject } from "../json.ts";
import { type Chunk, createChunk } from "../streaming/chunk.ts";
import { chatLogprobs } from "./chat-logprobs.ts";

/** A completion as the chat completion that the caller asked for, with his `top_logprobs`. */
export function chatFromCompletion(completion: JsonObject, topLogprobs: number): JsonObject {
  const choices = readChoices(completion).map(({ text, logprobs, ...choice }) => ({
    ...choice,
    message: { role: "assistant", content: text ?? "", refusal: null },
    logprobs: chatLogprobs(logprobs, topLogprobs),
  }));
  return { ...completion, id: chatId(completion.id), object: "chat.completion", choices };
}

/** Makes chat chunks of completion chunks; the first delta of each choice names the role. */
export function chatChunksFromCompletion(topLogprobs: number): (chunk: Chunk) => Chunk[] {
  const begun = new Set<unknown>();
  return ({ object: completion, usage }) => {
    const chat = { ...completion, id: chatId(completion.id), object: "chat.completion.chunk" };
    const choices = readChoices(completion);
    const beginnings = choices.filter(({ index }) => !begun.has(index) && begun.add(index));
    const roles = beginnings.map(({ index }) => ({
      ...withoutUsage(chat),
      choices: [{ index, delta: { role: "assistant", content: "" }, logprobs: null, finish_reason: null }],
    }));
    const deltas = choices.map(({ text, logprobs, ...choice }) => ({
      ...choice,
      delta: text ? { content: text } : {},
      logprobs: chatLogprobs(logprobs, topLogprobs),
    }));
    return [...roles.map((role) => createChunk(role)), createChunk({ ...chat, choices: deltas }, usage)];
  };
}

function withoutUsage({ usage: _usage, ...chunk }: JsonObject): JsonObject {
  return chunk;
}

function readChoices(completion: JsonObject): JsonObject[] {
  return Array.isArray(completion.choices) ? completion.choices.filter(isJsonObject) : [];
}

function chatId(id: unknown): string {
  return `chatcmpl-${String(id ?? "").replace(/^cmpl-/, "")}`;
}
