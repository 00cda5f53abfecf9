import type { JsonObject } from "../json.ts";
import type { Chunk } from "../streaming/chunk.ts";

/** What a container speaks, in terms of OpenAI's requests, answers and chunks. Pure functions. */
export interface Dialect {
  /** @throws OpenAIError 400 for what the container cannot do */
  readonly encodeRequest: (request: JsonObject, stream: boolean) => JsonObject;
  /** @throws OpenAIError 502 for what is no answer */
  readonly decodeResponse: (body: Uint8Array, request: JsonObject) => DecodedAnswer;
  readonly decodeStream: (request: JsonObject) => StreamDecoder;
}

export interface DecodedAnswer {
  /** In OpenAI's form. */
  readonly answer: JsonObject;
  /** What the container counted, where that is less than OpenAI's `usage`. Default: the answer's own. */
  readonly usage?: JsonObject;
}

/** Takes the chunks of one answer, in order. */
export type Emit = (chunk: Chunk) => void;

/** Decodes one answer's stream, whose parts may end anywhere. Chunks before an error are emitted before it is thrown. */
export interface StreamDecoder {
  /** Emits the chunks that are complete with this part. */
  push(part: Uint8Array, emit: Emit): void;
  /** Emits the chunks that are left. @throws OpenAIError 502 when the stream ended before the answer */
  end(emit: Emit): void;
}
