import type { ModelCapabilities } from "../../contract/published-model.ts";
import type { Emit, StreamDecoder } from "./dialects/dialect.ts";
import { DIALECTS } from "./dialects/dialects.ts";
import { type SageMakerFailure, toOpenAIError } from "./errors/sagemaker-errors.ts";
import type { JsonObject } from "./json.ts";
import type { ServedModel } from "./models/served-model.ts";
import { chatChunksFromCompletion, chatFromCompletion } from "./prompt/chat-from-completion.ts";
import type { RequestContext } from "./request-context.ts";
import type { PreparedRequest } from "./requests/prepare-request.ts";
import { withRetries } from "./retry.ts";
import type { InvocationStream, SageMakerRuntime } from "./sagemaker-runtime.ts";
import type { Chunk } from "./streaming/chunk.ts";
import { chunksFromAnswer } from "./streaming/chunks-from-answer.ts";

/** A request that fits the model, and what it takes to send it. */
export interface ContainerCall extends RequestContext {
  readonly runtime: SageMakerRuntime;
  readonly model: ServedModel;
  readonly capabilities: Partial<ModelCapabilities>;
  readonly prepared: PreparedRequest;
}

/** The answer at once, in OpenAI's form. */
export async function callForAnswer(call: ContainerCall): Promise<JsonObject> {
  const { runtime, model, prepared, deadline, record } = call;
  const dialect = DIALECTS[model.dialect];
  const body = JSON.stringify(dialect.encodeRequest(prepared.body, false));
  const invocation = { endpointName: model.endpointName, body };
  const output = await withRetries(
    () => runtime.invoke(invocation, deadline.signal),
    deadline,
    () => record.attempt(),
  );
  record.upstreamEnded();
  const answer = decodeWhole(call, output.body);
  record.usage(answer.usage);
  return answer;
}

/**
 * The answer in chunks, in OpenAI's form. The container is called with the first one that is asked for. Whatever goes
 * wrong on the way is thrown as an `OpenAIError`.
 */
export async function* callForChunks(call: ContainerCall): AsyncGenerator<Chunk[]> {
  const { runtime, model, prepared, deadline, record } = call;
  const dialect = DIALECTS[model.dialect];
  const body = JSON.stringify(dialect.encodeRequest(prepared.body, true));
  const invocation = { endpointName: model.endpointName, body };
  const invoke = () => runtime.invokeWithResponseStream(invocation, deadline.signal);
  let batch: Chunk[] = [];
  const emit = (chunk: Chunk) => {
    record.chunk(chunk);
    batch.push(chunk);
  };
  try {
    const stream = await withRetries(invoke, deadline, () => record.attempt());
    const { decoder, emitDecoded } = decoding(call, stream, emit);
    for await (const part of stream.body) {
      decoder.push(part, emitDecoded);
      if (batch.length === 0) continue;
      yield batch;
      batch = [];
    }
    decoder.end(emitDecoded);
    yield batch;
  } catch (error) {
    if (batch.length > 0) yield batch;
    deadline.signal.throwIfAborted();
    throw toOpenAIError(error as SageMakerFailure);
  } finally {
    record.upstreamEnded();
  }
}

/** How the container's answer becomes chunks of what was asked for. */
function decoding(call: ContainerCall, { contentType }: InvocationStream, emit: Emit) {
  const { model, prepared } = call;
  // Some requests (beam search) are answered in one piece although a stream was asked for.
  if (/^application\/json\s*(;|$)/i.test(contentType ?? "")) return { decoder: wholeDecoder(call), emitDecoded: emit };
  const decoder = DIALECTS[model.dialect].decodeStream(prepared.body);
  if (!prepared.chatAsCompletion) return { decoder, emitDecoded: emit };
  const asChat = chatChunksFromCompletion(prepared.topLogprobs);
  return { decoder, emitDecoded: (chunk: Chunk) => asChat(chunk).forEach(emit) };
}

function wholeDecoder(call: ContainerCall): StreamDecoder {
  const parts: Uint8Array[] = [];
  return {
    push: (part) => void parts.push(part),
    end: (emit) => chunksFromAnswer(decodeWhole(call, Buffer.concat(parts))).forEach(emit),
  };
}

/** vLLM refuses to stream these, or answers in one piece after all. */
export function canStream({ capabilities, prepared }: ContainerCall): boolean {
  const { input, prompt_logprobs, use_beam_search, best_of, n } = prepared.body;
  const unstreamable =
    input ?? prompt_logprobs ?? (use_beam_search || undefined) ?? (best_of !== n ? best_of : undefined);
  return capabilities.streaming !== false && (unstreamable === undefined || unstreamable === null);
}

function decodeWhole({ model, prepared }: ContainerCall, bytes: Uint8Array): JsonObject {
  const answer = DIALECTS[model.dialect].decodeResponse(bytes, prepared.body);
  return prepared.chatAsCompletion ? chatFromCompletion(answer, prepared.topLogprobs) : answer;
}
