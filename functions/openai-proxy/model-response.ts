import { limitAnswer } from "./answer-limit.ts";
import type { CallerApi, EventWriter } from "./apis/caller-api.ts";
import { type ContainerCall, callForAnswer, callForChunks, callForEvents } from "./call-container.ts";
import type { Door } from "./door.ts";
import { bytesResponse, wantsBytes } from "./embedding-bytes.ts";
import { type HttpResponse, JSON_TYPE, textResponse } from "./http-messages.ts";
import { isJsonObject, type JsonObject } from "./json.ts";
import { patientResponse } from "./patient-response.ts";
import type { RequestContext } from "./request-context.ts";
import { type Chunk, type Chunks, withoutUsage } from "./streaming/chunk.ts";
import { chunksFromAnswer } from "./streaming/chunks-from-answer.ts";
import {
  collectTranscript,
  type EventFormat,
  eventStream,
  formatEvent,
  KEEP_ALIVE_MILLISECONDS,
} from "./streaming/event-stream.ts";
import { withFirst } from "./streaming/with-first.ts";

/** How the answer is to look. */
export interface ResponseOptions {
  /** The caller's own body. */
  readonly request: JsonObject;
  /** The model's name in the answer: what the caller asked for. */
  readonly modelName: string;
  readonly door: Door;
  /** What the caller speaks. Default: OpenAI's older APIs. */
  readonly api?: CallerApi | undefined;
}

export const EVENT_STREAM = { "content-type": "text/event-stream; charset=utf-8", "cache-control": "no-cache" };

/** Sends the request and shapes the answer: whole for who wants it whole, whichever door it came through. */
export function modelResponse(call: ContainerCall, options: ResponseOptions): Promise<HttpResponse> {
  const { request, api } = options;
  const { operation, isRelayed } = call.prepared;
  const stream = request.stream === true;
  if (stream && api && isRelayed) {
    return streamedResponse(callForEvents(call), call, { ...options, format: written(api.relayEvents(options)) });
  }
  if (stream) return streamedChunks(callForChunks(call), call, options);
  const answer = callForAnswer(call);
  if (operation === "embedding" && wantsBytes(request)) return answer.then((given) => bytesResponse(given, options));
  if (operation === "transcription" && request.response_format === "text") return answer.then(transcript);
  return answerResponse(answer, call, { ...options, isRelayed });
}

/** Shapes an answer that did not come from a model. */
export function wholeResponse(
  answer: JsonObject,
  context: RequestContext,
  options: ResponseOptions,
): Promise<HttpResponse> {
  if (options.request.stream === true) return streamedChunks(inOneBatch(answer), context, options);
  return answerResponse(Promise.resolve(answer), context, options);
}

async function answerResponse(
  answer: Promise<JsonObject>,
  { deadline, record }: RequestContext,
  options: ResponseOptions & { readonly isRelayed?: boolean },
): Promise<HttpResponse> {
  const { door, api } = options;
  const text = answer.then((given) => {
    const shown = shownAnswer(given, options);
    record.answered(shown);
    return JSON.stringify(shown);
  });
  if (door.streams) return patientResponse(text, { onCancel: deadline.hangUp, api });
  const body = await text;
  limitAnswer(body);
  return textResponse(200, JSON_TYPE, body);
}

function shownAnswer(
  answer: JsonObject,
  { api, isRelayed, ...context }: ResponseOptions & { readonly isRelayed?: boolean },
): JsonObject {
  if (api) return isRelayed ? api.decodeResponse(answer, context) : api.answerFromChat(answer, context);
  return isRelayed && answer.model === undefined ? answer : { ...answer, model: context.modelName };
}

/** OpenAI's transcription as plain text. */
function transcript({ text }: JsonObject): HttpResponse {
  return textResponse(200, { "content-type": "text/plain; charset=utf-8" }, String(text ?? ""));
}

function streamedChunks(chunks: Chunks, context: RequestContext, options: ResponseOptions): Promise<HttpResponse> {
  const { api } = options;
  if (!api) return streamedResponse(chunks, context, { ...options, format: chunkFormat(options) });
  const writer = api.eventsFromChat(options);
  const format = written({ ...writer, write: (chunk: Chunk) => writer.write(chunk.object) });
  return streamedResponse(chunks, context, { ...options, format });
}

async function streamedResponse<Item>(
  items: AsyncIterable<readonly Item[]>,
  { deadline }: RequestContext,
  { door, format }: ResponseOptions & { readonly format: EventFormat<Item> },
): Promise<HttpResponse> {
  if (!door.streams) {
    const transcript = await collectTranscript(items, format);
    limitAnswer(transcript);
    return textResponse(200, EVENT_STREAM, transcript);
  }
  const { all, isLate } = await withFirst(items, KEEP_ALIVE_MILLISECONDS);
  const stream = eventStream(all, format, { isLate, onCancel: deadline.hangUp });
  return { status: 200, headers: EVENT_STREAM, ...stream };
}

interface Writer<Item> extends Omit<EventWriter, "write"> {
  write(item: Item): string;
}

function written<Item>({ write, end, fail }: Writer<Item>): EventFormat<Item> {
  return { render: (items) => items.map((item) => write(item)).join(""), end, fail };
}

/** Chunks under the caller's name of the model, and without the usage that only we asked for. */
function chunkFormat({ request, modelName }: ResponseOptions): EventFormat<Chunk> {
  const wantsUsage = isJsonObject(request.stream_options) && request.stream_options.include_usage === true;
  return {
    render(chunks) {
      let events = "";
      for (const chunk of chunks) {
        const shown = wantsUsage ? chunk : withoutUsage(chunk);
        if (shown) events += formatEvent(shown.withModel(modelName));
      }
      return events;
    },
    end: () => formatEvent("[DONE]"),
    fail: (error) => formatEvent(JSON.stringify(error)),
  };
}

async function* inOneBatch(answer: JsonObject): AsyncGenerator<Chunk[]> {
  yield chunksFromAnswer(answer);
}
