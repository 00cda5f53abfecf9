import { randomUUID } from "node:crypto";
import { streamedContainerError } from "../errors/container-error.ts";
import { OpenAIError } from "../errors/openai-error.ts";
import { isJsonObject, type JsonObject, parsePythonJson } from "../json.ts";
import { brokenOff, isFailure, unreadable } from "../streaming/broken-answer.ts";
import { type Chunk, createChunk, finishedChoices } from "../streaming/chunk.ts";
import { jsonLinesDecoder } from "../streaming/json-lines-decoder.ts";
import type { Dialect, Emit } from "./dialect.ts";
import { vllm } from "./vllm.ts";

const utf8 = new TextDecoder();

/**
 * What the container calls its fields. It looks for them before it looks for a chat, and would do what nobody has counted: a hundred
 * answers of any length to one request.
 */
const OWN_FIELDS = ["inputs", "parameters", "requestType", "max_new_tokens", "top_n_tokens"];

/**
 * DJL's large model inference container: `{"inputs","parameters"}` ↔ `{"generated_text"}`, streams as JSON lines.
 * A chat for a model with a chat template goes through as it is: the container takes OpenAI's form there. It knows its model by a
 * name of its own, and takes a request without one.
 * https://docs.djl.ai/master/docs/serving/serving/docs/lmi/user_guides/lmi_input_output_schema.html
 */
export const lmi: Dialect = {
  encodeRequest(request, stream) {
    const { model: _model, ...unnamed } = request;
    for (const field of OWN_FIELDS) delete unnamed[field];
    if (request.messages !== undefined) return vllm.encodeRequest(unnamed, stream);
    if (request.input !== undefined) return { ...unnamed, inputs: request.input, stream };
    const { prompt, max_tokens, stop, echo, logprobs: _logprobs, stream: _stream, ...rest } = unnamed;
    const { stream_options: _options, n, ...parameters } = rest;
    if (typeof n === "number" && n > 1) throw unsupported("n", "This model's container makes one choice a request.");
    const named: JsonObject = {
      max_new_tokens: max_tokens ?? undefined,
      stop_sequences: stop ? [stop].flat() : undefined,
      // Newer containers hand parameters on to vLLM.
      stop: stop || undefined,
      return_full_text: echo === true ? true : undefined,
      do_sample: typeof request.temperature === "number" ? request.temperature > 0 : undefined,
    };
    const given = Object.entries({ ...parameters, ...named }).filter(([, value]) => value != null);
    return { inputs: promptText(prompt), parameters: { ...Object.fromEntries(given), details: true }, stream };
  },

  decodeResponse(body, request) {
    const text = utf8.decode(body);
    const parsed = parse(text);
    const answer = Array.isArray(parsed) ? parsed[0] : parsed;
    if (!isJsonObject(answer)) throw unreadable(text);
    if (Array.isArray(answer.choices) || answer.object === "list") return { answer };
    if (typeof answer.generated_text !== "string") throw refused(answer, text);
    const details = isJsonObject(answer.details) ? answer.details : {};
    const tokens = Array.isArray(details.tokens) ? details.tokens.filter(isJsonObject) : [];
    const choice = createChoice(
      answer.generated_text,
      wantsLogprobs(request) ? tokens : [],
      finishReason(details, request.max_tokens),
    );
    const usage = countedTokens(details);
    return { answer: { ...newCompletion(), choices: [choice], ...shownUsage(usage) }, usage };
  },

  decodeStream(request) {
    const lines = jsonLinesDecoder();
    const completion = newCompletion();
    let finished = false;
    const emitAll = (texts: readonly string[], emit: Emit) => {
      for (const line of texts) {
        if (line === "[DONE]") continue;
        const event = parse(line);
        if (!isJsonObject(event)) throw unreadable(line);
        const chunks =
          Array.isArray(event.choices) || isJsonObject(event.usage)
            ? [createChunk(event)]
            : completionChunks(event, line, { completion, request });
        finished ||= chunks.some((chunk) => finishedChoices(chunk).length > 0);
        for (const chunk of chunks) emit(chunk);
      }
    };
    return {
      push: (part, emit) => emitAll(lines.push(part), emit),
      end(emit) {
        emitAll(lines.end(), emit);
        if (!finished) throw brokenOff();
      },
    };
  },
};

/** A line with a token; the last one also has the whole text, and the reason why it ends. */
function completionChunks(event: JsonObject, line: string, { completion, request }: CompletionStream): Chunk[] {
  const token = isJsonObject(event.token) ? event.token : undefined;
  const last = typeof event.generated_text === "string";
  if (!token && !last) throw refused(event, line);
  const details = isJsonObject(event.details) ? event.details : {};
  const text = typeof token?.text === "string" ? token.text : "";
  const logprobs = token && wantsLogprobs(request) ? [token] : [];
  const chunk = { ...completion, choices: [createChoice(text, logprobs, last ? finishReason(details) : null)] };
  const usage = last ? countedTokens(details) : {};
  const shown = shownUsage(usage);
  const chunks = [createChunk(chunk, usage)];
  return shown.usage ? [...chunks, createChunk({ ...completion, choices: [], ...shown })] : chunks;
}

interface CompletionStream {
  /** What all chunks have in common. */
  readonly completion: JsonObject;
  readonly request: JsonObject;
}

function newCompletion(): JsonObject {
  return { id: `cmpl-${randomUUID()}`, object: "text_completion", created: Math.floor(Date.now() / 1_000) };
}

function createChoice(text: string, tokens: readonly JsonObject[], finish_reason: string | null): JsonObject {
  const logprobs =
    tokens.length === 0
      ? null
      : {
          tokens: tokens.map(({ text }) => text),
          token_logprobs: tokens.map(({ logprob, log_prob }) => logprob ?? log_prob ?? null),
        };
  return { index: 0, text, logprobs, finish_reason };
}

function wantsLogprobs({ logprobs }: JsonObject): boolean {
  return logprobs !== undefined && logprobs !== null && logprobs !== false;
}

/**
 * Newer containers leave the reason out of a whole answer, which then ended at its limit or by itself. An error on the way is a
 * reason, too, with status 200.
 */
function finishReason({ finish_reason: reason, generated_tokens: tokens }: JsonObject, limit?: unknown): string {
  if (isFailure(reason)) return String(reason);
  const isCut = reason === "length" || (reason == null && typeof limit === "number" && Number(tokens) >= limit);
  return isCut ? "length" : "stop";
}

/** The container counts what it wrote, and the prompt only sometimes. */
function countedTokens({ generated_tokens: completion_tokens, prefill, input_length }: JsonObject): JsonObject {
  const prompt_tokens = Array.isArray(prefill) && prefill.length > 0 ? prefill.length : input_length;
  return { prompt_tokens, completion_tokens };
}

/** Half a usage would be a lie to the caller, so there is none then. */
function shownUsage({ prompt_tokens, completion_tokens }: JsonObject): { usage?: JsonObject } {
  if (typeof completion_tokens !== "number" || typeof prompt_tokens !== "number") return {};
  return { usage: { prompt_tokens, completion_tokens, total_tokens: prompt_tokens + completion_tokens } };
}

function promptText(prompt: unknown): string {
  const only = Array.isArray(prompt) && prompt.length === 1 ? prompt[0] : prompt;
  if (typeof only === "string") return only;
  throw unsupported("prompt", "This model's container takes one prompt a request, as text.");
}

function unsupported(param: string, message: string): OpenAIError {
  return new OpenAIError(400, message, { param, code: "unsupported_value" });
}

/** The container reports errors with status 200 once a stream has begun: `{"error":"…","code":424}`. */
function refused(answer: JsonObject, text: string): OpenAIError {
  return answer.error === undefined && answer.message === undefined ? unreadable(text) : streamedContainerError(answer);
}

function parse(text: string): unknown {
  try {
    return parsePythonJson(text);
  } catch {
    throw unreadable(text);
  }
}
