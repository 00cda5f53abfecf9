import type { Emit } from "./dialects/dialect.ts";
import { DIALECTS } from "./dialects/dialects.ts";
import { isJsonObject, type JsonObject, withExactIntegers } from "./json.ts";
import type { ServedModel } from "./models/served-model.ts";
import { chatChunksFromCompletion, chatFromCompletion } from "./prompt/chat-from-completion.ts";
import { repairAnswer } from "./repair-answer.ts";
import type { RequestRecord } from "./request-record.ts";
import { notOffered } from "./requests/offered-operation.ts";
import type { PreparedRequest } from "./prepared-request.ts";
import { streamedContainerError } from "./errors/container-error.ts";
import { serverSentEventDecoder } from "./streaming/server-sent-event-decoder.ts";
import { brokenOff, isFailure } from "./streaming/broken-answer.ts";
import { readObject } from "./streaming/read-object.ts";
import { type Chunk, createChunk } from "./streaming/chunk.ts";
import { repairDeltas } from "./streaming/repair-deltas.ts";

const utf8 = new TextDecoder();

/** The request that the container answers. */
export interface AnsweredRequest {
  readonly model: ServedModel;
  readonly prepared: PreparedRequest;
  readonly record: RequestRecord;
}

/** A whole answer in OpenAI's form, without what its clients do not expect. Its usage is recorded. */
export function decodeAnswer({ model, prepared, record }: AnsweredRequest, bytes: Uint8Array): JsonObject {
  const { operation, api } = prepared;
  if (prepared.isRelayed) {
    const text = utf8.decode(bytes);
    // A call's arguments may be JSON in it.
    const answer = withExactIntegers(text, readObject(text));
    record.usage(api ? api.usageIn(answer) : answer.usage);
    return prepared.decode ? prepared.decode(answer) : answer;
  }
  const { answer, usage = answer.usage } = DIALECTS[model.dialect].decodeResponse(bytes, prepared.body);
  record.usage(usage);
  checkFinish(answer);
  if (operation === "embedding") {
    if (answer.object !== "list") throw notOffered(operation, model.alias);
  } else if (!hasChoice(answer)) throw brokenOff();
  return repairAnswer(prepared.chatAsCompletion ? chatFromCompletion(answer, prepared.topLogprobs) : answer);
}

function hasChoice({ choices }: JsonObject): boolean {
  return Array.isArray(choices) && choices.some(isJsonObject);
}

/** The events of an API that the container speaks itself, by their data. */
export async function* decodeEvents(
  { prepared: { api }, record }: AnsweredRequest,
  body: AsyncIterable<Uint8Array>,
): AsyncGenerator<readonly JsonObject[]> {
  const events = serverSentEventDecoder();
  const read = (texts: readonly string[]) => texts.filter((text) => text !== "[DONE]").map(readEvent);
  const counted = (batch: readonly JsonObject[]) => {
    for (const event of batch) {
      record.event(api?.isDelta(event) === true);
      record.usage(api?.usageIn(event));
    }
    return batch;
  };
  for await (const part of body) {
    const batch = read(events.push(part));
    if (batch.length > 0) yield counted(batch);
  }
  yield counted(read(events.end()));
}

/** An event with an error of the container's own is its failure, whatever the API. */
function readEvent(text: string): JsonObject {
  const event = readObject(text);
  if (event.error != null && (event.type === undefined || event.type === "error")) throw streamedContainerError(event);
  return event;
}

/** A stream in OpenAI's form, chunk by chunk. When it breaks, what came before is yielded before the error is thrown. */
export async function* decodeChunks(
  { model, prepared, record }: AnsweredRequest,
  body: AsyncIterable<Uint8Array>,
): AsyncGenerator<readonly Chunk[]> {
  let batch: Chunk[] = [];
  let hasBegun = false;
  const repair = repairDeltas();
  const emit = (chunk: Chunk) => {
    const sane = chunk.isPlain ? chunk : repaired(chunk, repair);
    if (!sane) return;
    hasBegun ||= sane.isPlain || hasChoice(sane.object);
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
    if (!hasBegun) throw brokenOff();
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

function checkFinish({ choices }: JsonObject): void {
  if (Array.isArray(choices) && choices.some((choice) => isFailure(choice?.finish_reason))) throw brokenOff();
}
