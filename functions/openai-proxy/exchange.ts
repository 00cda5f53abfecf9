import { limitAnswer } from "./answer-limit.ts";
import { type ContainerCall, callForAnswer, callForChunks, canStream } from "./call-container.ts";
import type { Door } from "./door.ts";
import { type HttpResponse, jsonResponse } from "./http-messages.ts";
import { isJsonObject, type JsonObject } from "./json.ts";
import { assembleChunks } from "./streaming/assemble-chunks.ts";
import { type Chunk, type Chunks, isUsageOnly } from "./streaming/chunk.ts";
import { chunksOfAnswer } from "./streaming/chunks-of-answer.ts";
import { eventOf, eventStream, KEEP_ALIVE_MILLISECONDS, transcriptOf } from "./streaming/event-stream.ts";
import { withFirst } from "./streaming/with-first.ts";

/** How the answer is to look. */
export interface Wish {
  /** The caller's own body. */
  readonly request: JsonObject;
  /** The model's name in the answer: what the caller asked for. */
  readonly modelName: string;
  readonly door: Door;
}

/** What an answer needs of the request that it belongs to. */
type Exchange = Pick<ContainerCall, "deadline" | "record">;

const EVENT_STREAM = { "content-type": "text/event-stream; charset=utf-8", "cache-control": "no-cache" };

/**
 * Sends the request and shapes the answer. On a streaming door the container is always asked for a stream, also for an
 * answer in one piece: that one is assembled here, since `InvokeEndpoint` ends after 60 s.
 */
export async function exchange(call: ContainerCall, wish: Wish): Promise<HttpResponse> {
  const callerStreams = wish.request.stream === true;
  if ((callerStreams || wish.door.streams) && canStream(call)) {
    const chunks = callForChunks(call);
    return callerStreams ? respondWithStream(chunks, call, wish) : respond(await assembleChunks(chunks), call, wish);
  }
  return respondInOnePiece(await callForAnswer(call), call, wish);
}

/** Shapes an answer that came at once. */
export async function respondInOnePiece(answer: JsonObject, exchange: Exchange, wish: Wish): Promise<HttpResponse> {
  const callerStreams = wish.request.stream === true;
  return callerStreams ? respondWithStream(inOneBatch(answer), exchange, wish) : respond(answer, exchange, wish);
}

function respond(answer: JsonObject, { record }: Exchange, { modelName, door }: Wish): HttpResponse {
  const named = { ...answer, model: modelName };
  record.answered(named);
  const response = jsonResponse(named);
  if (!door.streams) limitAnswer(response.body);
  return response;
}

async function respondWithStream(chunks: Chunks, { deadline, record }: Exchange, wish: Wish): Promise<HttpResponse> {
  const render = eventsShownTo(wish);
  if (!wish.door.streams) {
    const transcript = await transcriptOf(chunks, render);
    limitAnswer(transcript);
    return eventStreamResponse(transcript);
  }
  const { all, isLate } = await withFirst(chunks, KEEP_ALIVE_MILLISECONDS);
  record.isStreaming = true;
  const end = (status: number) => {
    deadline.clear();
    record.write(status);
  };
  const body = eventStream(all, render, {
    isLate,
    onEnd(error) {
      if (error) record.failed(error);
      end(error?.status ?? 200);
    },
    onCancel() {
      deadline.hangUp();
      end(499);
    },
  });
  return eventStreamResponse(body);
}

function eventStreamResponse(body: HttpResponse["body"]): HttpResponse {
  return { status: 200, headers: EVENT_STREAM, body };
}

/** Chunks under the caller's name of the model, and without the usage that only we asked for. */
function eventsShownTo({ request, modelName }: Wish): (chunks: readonly Chunk[]) => string {
  const wantsUsage = isJsonObject(request.stream_options) && request.stream_options.include_usage === true;
  return (chunks) => {
    let events = "";
    for (const chunk of chunks) if (wantsUsage || !isUsageOnly(chunk)) events += eventOf(chunk.withModel(modelName));
    return events;
  };
}

async function* inOneBatch(answer: JsonObject): AsyncGenerator<Chunk[]> {
  yield chunksOfAnswer(answer);
}
