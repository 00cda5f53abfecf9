import { streamedContainerError } from "../errors/container-error.ts";
import { isJsonObject, type JsonObject } from "../json.ts";
import { brokenOff } from "../streaming/broken-answer.ts";
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

  decodeStream() {
    const events = serverSentEventDecoder();
    const createChunk = chunkRelay(parseAnswer);
    let done = false;
    const emitAll = (texts: readonly string[], emit: Emit) => {
      for (const text of texts) {
        done ||= text === "[DONE]";
        if (!done) emit(createChunk(text));
      }
    };
    return {
      push: (part, emit) => emitAll(events.push(part), emit),
      end(emit) {
        emitAll(events.end(), emit);
        if (!done) throw brokenOff();
      },
    };
  },
};

function parseAnswer(text: string): JsonObject {
  const answer = readObject(text);
  if (answer.error !== undefined || answer.object === "error") throw streamedContainerError(answer);
  return answer;
}
