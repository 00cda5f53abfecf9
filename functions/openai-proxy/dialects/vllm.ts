import { streamedContainerError } from "../errors/container-error.ts";
import { isJsonObject, type JsonObject } from "../json.ts";
import { countPrompts } from "../requests/count-prompts.ts";
import { brokenOff, unreadable } from "../streaming/broken-answer.ts";
import { finishedChoices } from "../streaming/chunk.ts";
import { readObject } from "../streaming/read-object.ts";
import { chunkRelay } from "../streaming/relayed-chunks.ts";
import { serverSentEventDecoder } from "../streaming/server-sent-event-decoder.ts";
import type { Dialect, Emit } from "./dialect.ts";

const utf8 = new TextDecoder();

/** vLLM speaks OpenAI's own format on `/invocations`, and tells the operations apart by the body's shape. */
export const vllm: Dialect = {
  encodeRequest(request, stream) {
    if (!stream) {
      const { stream: _stream, stream_options: _options, ...rest } = request;
      return rest;
    }
    // Usage is always asked for: the records need it. A caller who did not ask is not shown it.
    const options = isJsonObject(request.stream_options) ? request.stream_options : {};
    return { ...request, stream: true, stream_options: { ...options, include_usage: true } };
  },

  decodeResponse(body) {
    return { answer: parseAnswer(utf8.decode(body)) };
  },

  decodeStream(request) {
    const events = serverSentEventDecoder();
    const createChunk = chunkRelay(parseAnswer);
    const choices = countPrompts(request.prompt) * (typeof request.n === "number" ? request.n : 1);
    const finished = new Set<unknown>();
    let done = false;
    const emitAll = (texts: readonly string[], emit: Emit) => {
      for (const text of texts) {
        done ||= text === "[DONE]";
        if (done) continue;
        const chunk = createChunk(text);
        if (!chunk.isPlain) for (const index of finishedChoices(chunk)) finished.add(index);
        emit(chunk);
      }
    };
    return {
      push: (part, emit) => emitAll(events.push(part), emit),
      end(emit) {
        emitAll(events.end(), emit);
        // Some servers end without a word when every choice is finished.
        if (!done && finished.size < choices) throw brokenOff();
      },
    };
  },
};

function parseAnswer(text: string): JsonObject {
  const answer = readObject(text);
  // Some servers have an error of null in every answer.
  if (answer.error != null || answer.object === "error") throw streamedContainerError(answer);
  if (isAnswer(answer)) return answer;
  throw answer.message === undefined && answer.detail === undefined ? unreadable(text) : streamedContainerError(answer);
}

function isAnswer({ choices, data, usage }: JsonObject): boolean {
  return Array.isArray(choices) || Array.isArray(data) || isJsonObject(usage);
}
