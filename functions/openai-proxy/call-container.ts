import type { ModelCapabilities } from "../../contract/published-model.ts";
import { formOf } from "./answer-form.ts";
import { type AnsweredRequest, decodeAnswer, decodeChunks, decodeEvents } from "./decode-answer.ts";
import { DIALECTS } from "./dialects/dialects.ts";
import type { Caller } from "./keys/caller.ts";
import type { Door } from "./door.ts";
import { type SageMakerFailure, toOpenAIError } from "./errors/sagemaker-errors.ts";
import type { JsonObject } from "./json.ts";
import type { RequestContext } from "./request-context.ts";
import type { ServedModel } from "./models/served-model.ts";
import { prefixAwareId, promptFirst } from "./prefix-routing.ts";
import type { PreparedRequest } from "./prepared-request.ts";
import { unreadable } from "./streaming/broken-answer.ts";
import { withRetries } from "./retry.ts";
import type { Invocation, InvocationStream, SageMakerRuntime } from "./sagemaker-runtime.ts";
import { assembleChunks } from "./streaming/assemble-chunks.ts";
import type { Chunk } from "./streaming/chunk.ts";
import { chunksFromAnswer } from "./streaming/chunks-from-answer.ts";

/** A request that fits the model, and what it takes to send it. */
export interface ContainerCall extends RequestContext, AnsweredRequest {
  readonly runtime: SageMakerRuntime;
  readonly door: Door;
  readonly capabilities: Partial<ModelCapabilities>;
  readonly caller: Pick<Caller, "keyId">;
  /** As the caller sent it. */
  readonly request: JsonObject;
  /** An answer in one piece is put together from a stream, because SageMaker was seen to end those that begin late. */
  readonly assembles: boolean;
}

/**
 * The answer in one piece, in OpenAI's form. The container is asked for one piece: what it makes of it is better than what can be
 * put together of a stream. Where there is time for it, it comes through `InvokeEndpointWithResponseStream`, which relays whatever
 * the container sends, and for 8 minutes in place of the 60 s of `InvokeEndpoint` (docs/decisions/0015-whole-answers.md).
 */
export async function callForAnswer(call: ContainerCall): Promise<JsonObject> {
  try {
    return call.door.streams && canStream(call) ? await answerFromStream(call) : await answerAtOnce(call);
  } catch (error) {
    call.deadline.signal.throwIfAborted();
    throw toOpenAIError(error as SageMakerFailure);
  } finally {
    call.record.upstreamEnded();
  }
}

async function answerAtOnce(call: ContainerCall): Promise<JsonObject> {
  const { runtime, deadline, record } = call;
  const invocation = encode(call, false);
  const { contentType, body } = await withRetries(
    () => runtime.invoke(invocation, deadline.signal),
    deadline,
    () => record.attempt(),
  );
  return readAnswer(call, { contentType, body: inOnePart(body) }, false);
}

async function answerFromStream(call: ContainerCall): Promise<JsonObject> {
  const stream = call.assembles && !call.prepared.isRelayed && containerStreams(call);
  return readAnswer(call, await openStream(call, encode(call, stream)), stream);
}

/** Also puts together what a container streams although nobody asked it to. */
async function readAnswer(call: ContainerCall, answer: InvocationStream, stream: boolean): Promise<JsonObject> {
  if (call.prepared.isRelayed) return decodeAnswer(call, await readAll(answer.body));
  const { isStream, body } = await formOf(answer, { dialect: call.model.dialect, stream });
  if (!isStream) return decodeAnswer(call, await readAll(body));
  call.record.expectChunks(true);
  return assembleChunks(decodeChunks(call, body));
}

async function* inOnePart(body: Uint8Array): AsyncGenerator<Uint8Array> {
  yield body;
}

async function readAll(body: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  for await (const part of body) parts.push(part);
  return Buffer.concat(parts);
}

/**
 * The answer in chunks, in OpenAI's form. The container is called with the first one that is asked for. Whatever goes
 * wrong on the way is thrown as an `OpenAIError`.
 */
export async function* callForChunks(call: ContainerCall): AsyncGenerator<readonly Chunk[]> {
  if (!canStream(call) || !containerStreams(call)) {
    yield chunksFromAnswer(await callForAnswer(call));
    return;
  }
  try {
    call.record.expectChunks(true);
    const answer = await openStream(call, encode(call, true));
    const { isStream, body } = await formOf(answer, { dialect: call.model.dialect, stream: true });
    if (isStream) yield* decodeChunks(call, body);
    else {
      call.record.expectChunks(false);
      yield chunksFromAnswer(decodeAnswer(call, await readAll(body)));
    }
  } catch (error) {
    call.deadline.signal.throwIfAborted();
    throw toOpenAIError(error as SageMakerFailure);
  } finally {
    call.record.upstreamEnded();
  }
}

/** By its own path, where the container has it: there the model's name counts, and a complaint is about what was asked for. */
function encode({ model, prepared, capabilities, caller, request }: ContainerCall, stream: boolean): Invocation {
  const { form, route } = prepared;
  const routed = capabilities.routes?.includes(route) ? { route } : {};
  const byPrefix = model.routing === "prefix";
  const invocation = {
    endpointName: model.endpointName,
    ...routed,
    ...(byPrefix && { prefixAwareId: prefixAwareId(caller.keyId, request) }),
  };
  if (form) return { ...invocation, body: form.bytes, contentType: form.contentType };
  const body = bodyFor(prepared, model, stream);
  return { ...invocation, body: JSON.stringify(byPrefix ? promptFirst(body) : body) };
}

function bodyFor({ body, api, isRelayed }: PreparedRequest, { dialect }: ServedModel, stream: boolean): JsonObject {
  if (!isRelayed) return DIALECTS[dialect].encodeRequest(body, stream);
  return api ? { ...body, stream } : body;
}

/** The events of an API that the container speaks itself, by their data, and as `callForChunks` otherwise. */
export async function* callForEvents(call: ContainerCall): AsyncGenerator<readonly JsonObject[]> {
  try {
    call.record.expectChunks(true);
    const stream = await openStream(call, encode(call, true));
    const { isStream, body } = await formOf(stream, { dialect: call.model.dialect, stream: true });
    if (!isStream) throw unreadable((await readAll(body)).toString());
    yield* decodeEvents(call, body);
  } catch (error) {
    call.deadline.signal.throwIfAborted();
    throw toOpenAIError(error as SageMakerFailure);
  } finally {
    call.record.upstreamEnded();
  }
}

function openStream({ runtime, deadline, record }: ContainerCall, invocation: Invocation) {
  const invoke = () => runtime.invokeWithResponseStream(invocation, deadline.signal);
  return withRetries(invoke, deadline, () => record.attempt());
}

function canStream({ capabilities }: ContainerCall): boolean {
  return capabilities.streaming !== false;
}

/** vLLM refuses to stream these, or answers in one piece after all. */
function containerStreams({ prepared }: ContainerCall): boolean {
  const { input, use_beam_search, best_of, n } = prepared.body;
  return input == null && !use_beam_search && (best_of == null || best_of === (n ?? 1));
}
