import type { Emit } from "./dialects/dialect.ts";
import { DIALECTS } from "./dialects/dialects.ts";
import type { JsonObject } from "./json.ts";
import { makesNoEmbeddings } from "./models/makes-no-embeddings.ts";
import type { ServedModel } from "./models/served-model.ts";
import { chatChunksFromCompletion, chatFromCompletion } from "./prompt/chat-from-completion.ts";
import { repairAnswer } from "./repair-answer.ts";
import type { RequestRecord } from "./request-record.ts";
import type { PreparedRequest } from "./requests/prepare-request.ts";
import { brokenOff } from "./streaming/broken-answer.ts";
import { type Chunk, createChunk } from "./streaming/chunk.ts";
import { repairDeltas } from "./streaming/repair-deltas.ts";

/** The request that the container answers. */
export interface AnsweredRequest {
  readonly model: ServedModel;
  readonly prepared: PreparedRequest;
  readonly record: RequestRecord;
}

/** A whole answer in OpenAI's form, without what its clients do not expect. Its usage is recorded. */
export function decodeAnswer({ model, prepared, record }: AnsweredRequest, bytes: Uint8Array): JsonObject {
  const { answer, usage = answer.usage } = DIALECTS[model.dialect].decodeResponse(bytes, prepared.body);
  record.usage(usage);
  checkFinish(answer);
  if (prepared.operation === "embedding" && answer.object !== "list") throw makesNoEmbeddings(model.alias);
  return repairAnswer(prepared.chatAsCompletion ? chatFromCompletion(answer, prepared.topLogprobs) : answer);
}

/** A stream in OpenAI's form, chunk by chunk. When it breaks, what came before is yielded before the error is thrown. */
export async function* decodeChunks(
  { model, prepared, record }: AnsweredRequest,
  body: AsyncIterable<Uint8Array>,
): AsyncGenerator<readonly Chunk[]> {
  let batch: Chunk[] = [];
  const repair = repairDeltas();
  const emit = (chunk: Chunk) => {
    const sane = chunk.isPlain ? chunk : repaired(chunk, repair);
    if (!sane) return;
    record.chunk(sane);
    batch.push(sane);
  };
  const emitDecoded = prepared.chatAsCompletion ? asChat(emit, prepared.topLogprobs) : emit;
  const decoder = DIALECTS[model.dialect].decodeStream(prepared.body);
  try {
    for await (const part of body) {
      decoder.push(part, emitDecoded);
      if (batch.length === 0) continue;
      yield batch;
      batch = [];
    }
    decoder.end(emitDecoded);
  } catch (error) {
    if (batch.length > 0) yield batch;
    throw error;
  }
  yield batch;
}

function asChat(emit: Emit, topLogprobs: number): Emit {
  const toChat = chatChunksFromCompletion(topLogprobs);
  return (chunk) => {
    // Before the role, which would be the first that the caller gets.
    checkFinish(chunk.object);
    toChat(chunk).forEach(emit);
  };
}

function repaired(chunk: Chunk, repair: ReturnType<typeof repairDeltas>): Chunk | undefined {
  checkFinish(chunk.object);
  const object = repair(chunk.object);
  if (object === chunk.object) return chunk;
  return object && createChunk(object, chunk.usage);
}

/** Servers give these as finish_reason too. An answer that was not finished must not look as if it was. */
const FAILURES: readonly unknown[] = ["error", "abort"];

function checkFinish({ choices }: JsonObject): void {
  if (Array.isArray(choices) && choices.some((choice) => FAILURES.includes(choice?.finish_reason))) throw brokenOff();
}
