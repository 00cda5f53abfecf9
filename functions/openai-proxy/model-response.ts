import { limitAnswer } from "./answer-limit.ts";
import { type ContainerCall, callForAnswer, callForChunks, canStream } from "./call-container.ts";
import type { Door } from "./door.ts";
import { type HttpResponse, jsonResponse, textResponse } from "./http-messages.ts";
import { isJsonObject, type JsonObject } from "./json.ts";
import type { RequestContext } from "./request-context.ts";
import { assembleChunks } from "./streaming/assemble-chunks.ts";
import { type Chunk, type Chunks, isUsageOnly } from "./streaming/chunk.ts";
import { chunksFromAnswer } from "./streaming/chunks-from-answer.ts";
import { collectTranscript, eventStream, formatEvent, KEEP_ALIVE_MILLISECONDS } from "./streaming/event-stream.ts";
import { withFirst } from "./streaming/with-first.ts";

/** How the answer is to look. */
export interface ResponseOptions {
  /** The caller's own body. */
  readonly request: JsonObject;
  /** The model's name in the answer: what the caller asked for. */
  readonly modelName: string;
  readonly door: Door;
}

const EVENT_STREAM = { "content-type": "text/event-stream; charset=utf-8", "cache-control": "no-cache" };

/**
 * Sends the request and shapes the answer. On a streaming door the container is always asked for a stream, also for an
 * answer in one piece: that one is assembled here, since `InvokeEndpoint` ends after 60 s.
 */
export async function modelResponse(call: ContainerCall, options: ResponseOptions): Promise<HttpResponse> {
  const callerStreams = options.request.stream === true;
  if ((callerStreams || options.door.streams) && canStream(call)) {
    const chunks = callForChunks(call);
    return callerStreams
      ? streamedResponse(chunks, call, options)
      : answerResponse(await assembleChunks(chunks), call, options);
  }
  return wholeResponse(await callForAnswer(call), call, options);
}

/** Shapes an answer that came at once. */
export async function wholeResponse(
  answer: JsonObject,
  context: RequestContext,
  options: ResponseOptions,
): Promise<HttpResponse> {
  const callerStreams = options.request.stream === true;
  return callerStreams
    ? streamedResponse(inOneBatch(answer), context, options)
    : answerResponse(answer, context, options);
}

function answerResponse(
  answer: JsonObject,
  { record }: RequestContext,
  { modelName, door }: ResponseOptions,
): HttpResponse {
  const named = { ...answer, model: modelName };
  record.answered(named);
  const response = jsonResponse(named);
  if (!door.streams) limitAnswer(response.body);
  return response;
}

async function streamedResponse(
  chunks: Chunks,
  { deadline }: RequestContext,
  options: ResponseOptions,
): Promise<HttpResponse> {
  const render = renderEvents(options);
  if (!options.door.streams) {
    const transcript = await collectTranscript(chunks, render);
    limitAnswer(transcript);
    return textResponse(200, EVENT_STREAM, transcript);
  }
  const { all, isLate } = await withFirst(chunks, KEEP_ALIVE_MILLISECONDS);
  const stream = eventStream(all, render, { isLate, onCancel: deadline.hangUp });
  return { status: 200, headers: EVENT_STREAM, ...stream };
}

/** Chunks under the caller's name of the model, and without the usage that only we asked for. */
function renderEvents({ request, modelName }: ResponseOptions): (chunks: readonly Chunk[]) => string {
  const wantsUsage = isJsonObject(request.stream_options) && request.stream_options.include_usage === true;
  return (chunks) => {
    let events = "";
    for (const chunk of chunks)
      if (wantsUsage || !isUsageOnly(chunk)) events += formatEvent(chunk.withModel(modelName));
    return events;
  };
}

async function* inOneBatch(answer: JsonObject): AsyncGenerator<Chunk[]> {
  yield chunksFromAnswer(answer);
}
