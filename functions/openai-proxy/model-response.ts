import { limitAnswer } from "./answer-limit.ts";
import { type ContainerCall, callForAnswer, callForChunks } from "./call-container.ts";
import type { Door } from "./door.ts";
import { bytesResponse, wantsBytes } from "./embedding-bytes.ts";
import { type HttpResponse, JSON_TYPE, textResponse } from "./http-messages.ts";
import { isJsonObject, type JsonObject } from "./json.ts";
import { patientResponse } from "./patient-response.ts";
import type { RequestContext } from "./request-context.ts";
import { type Chunk, type Chunks, withoutUsage } from "./streaming/chunk.ts";
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

/** Sends the request and shapes the answer: whole for who wants it whole, whichever door it came through. */
export function modelResponse(call: ContainerCall, options: ResponseOptions): Promise<HttpResponse> {
  if (options.request.stream === true) return streamedResponse(callForChunks(call), call, options);
  if (call.prepared.operation === "embedding" && wantsBytes(options.request)) {
    return callForAnswer(call).then((answer) => bytesResponse(answer, options));
  }
  return answerResponse(callForAnswer(call), call, options);
}

/** Shapes an answer that did not come from a model. */
export function wholeResponse(
  answer: JsonObject,
  context: RequestContext,
  options: ResponseOptions,
): Promise<HttpResponse> {
  if (options.request.stream === true) return streamedResponse(inOneBatch(answer), context, options);
  return answerResponse(Promise.resolve(answer), context, options);
}

async function answerResponse(
  answer: Promise<JsonObject>,
  { deadline, record }: RequestContext,
  { modelName, door }: ResponseOptions,
): Promise<HttpResponse> {
  const text = answer.then((given) => {
    const named = { ...given, model: modelName };
    record.answered(named);
    return JSON.stringify(named);
  });
  if (door.streams) return patientResponse(text, deadline.hangUp);
  const body = await text;
  limitAnswer(body);
  return textResponse(200, JSON_TYPE, body);
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
    for (const chunk of chunks) {
      const shown = wantsUsage ? chunk : withoutUsage(chunk);
      if (shown) events += formatEvent(shown.withModel(modelName));
    }
    return events;
  };
}

async function* inOneBatch(answer: JsonObject): AsyncGenerator<Chunk[]> {
  yield chunksFromAnswer(answer);
}
