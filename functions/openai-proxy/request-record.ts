import type { Door } from "./door.ts";
import { embeddedMetrics } from "./embedded-metrics.ts";
import { loggedError } from "./errors/logged-error.ts";
import type { Outcome } from "./http-messages.ts";
import { isJsonObject, type JsonObject } from "./json.ts";
import type { ModelWork } from "./limits/charge.ts";
import type { Log } from "./log.ts";
import { type RequestTimes, requestMetrics } from "./request-metrics.ts";
import type { Chunk } from "./streaming/chunk.ts";

/** What is written down of a request. Never a key; requests and answers only when a setting asks for them. */
export interface RecordFields {
  readonly requestId: string;
  readonly door: Door["name"];
  readonly method: string;
  /** Which of our paths was asked, never what somebody put into one. */
  readonly route: string;
  readonly stage: string;
  keyId?: string;
  /** Who asked through the web UI: a hash, or `unnamed`. */
  person?: string;
  /** Why nobody can say who asked. */
  unnamedBecause?: string;
  /** The alias, never what a caller made up: it is a dimension of the metrics, and each value costs money. */
  model?: string;
  stream?: boolean;
  /** The answer says that the model is not live. */
  waiting?: boolean;
  /** For how long the request was held until its model was live, in milliseconds; no duration has it. */
  heldFor?: number;
  attempts?: number;
  promptTokens?: number;
  completionTokens?: number;
  /** Those of the prompt's tokens that the container's prefix cache had. */
  cachedTokens?: number;
  error?: unknown;
  request?: unknown;
  answer?: unknown;
}

/** One request's record: filled on the way, written once, when the answer is complete. */
export class RequestRecord {
  readonly fields: RecordFields;
  readonly #log: Log;
  readonly #keepsContent: boolean;
  readonly #chunks: JsonObject[] = [];
  readonly #times: RequestTimes = { startedAt: performance.now() };
  #chunkCount: number | undefined;
  #request: JsonObject | undefined;

  constructor(fields: RecordFields, log: Log, keepsContent = false) {
    this.fields = fields;
    this.#log = log;
    this.#keepsContent = keepsContent;
  }

  /** The request's own time begins after it was held. */
  heldFor(milliseconds: number): void {
    this.fields.heldFor = milliseconds;
    this.#times.startedAt = performance.now();
  }

  attempt(): void {
    this.#times.sentAt ??= performance.now();
    this.fields.attempts = (this.fields.attempts ?? 0) + 1;
  }

  /** The container was asked for a stream, or not: whether there will be chunks to count. */
  expectChunks(expected: boolean): void {
    this.#chunkCount = expected ? 0 : undefined;
  }

  chunk(chunk: Chunk): void {
    this.#times.firstTokenAt ??= performance.now();
    this.#chunkCount = (this.#chunkCount ?? 0) + 1;
    if (!chunk.isPlain) this.usage(chunk.usage);
    if (this.#keepsContent) this.#chunks.push(chunk.object);
  }

  /** An event of an API that the container speaks itself. */
  event(isDelta: boolean): void {
    if (!isDelta) return;
    this.#times.firstTokenAt ??= performance.now();
    this.#chunkCount = (this.#chunkCount ?? 0) + 1;
  }

  asked(request: JsonObject): void {
    this.#request = request;
    if (this.#keepsContent) this.fields.request = request;
  }

  answered(answer: JsonObject): void {
    if (this.#keepsContent) this.fields.answer = answer;
  }

  upstreamEnded(): void {
    this.#times.upstreamEndedAt = performance.now();
  }

  /** Takes what can be a number of tokens. */
  usage(usage: unknown): void {
    if (!isJsonObject(usage)) return;
    const { prompt_tokens, completion_tokens, prompt_tokens_details: details } = usage;
    if (isCount(prompt_tokens)) this.fields.promptTokens = prompt_tokens;
    if (isCount(completion_tokens)) this.fields.completionTokens = completion_tokens;
    if (isJsonObject(details) && isCount(details.cached_tokens)) this.fields.cachedTokens = details.cached_tokens;
  }

  /** What is known of the model's work. */
  get work(): ModelWork {
    const { model, promptTokens, completionTokens, cachedTokens, attempts = 0 } = this.fields;
    return { model, promptTokens, completionTokens, cachedTokens, attempts, chunkCount: this.#chunkCount };
  }

  /** @param endedAt when the answer was complete, in milliseconds of `performance.now()` */
  write({ status, error }: Outcome, endedAt: number): void {
    if (error) this.fields.error = loggedError(error, { request: this.#request, keepsContent: this.#keepsContent });
    if (this.#chunks.length > 0) this.fields.answer ??= this.#chunks;
    const { stage, model } = this.fields;
    const outcome = { status, errorCode: error?.code ?? null, ...this.fields };
    this.#log({
      level: status >= 500 ? "error" : "info",
      message: "request",
      status,
      ...this.fields,
      ...embeddedMetrics(requestMetrics({ ...this.#times, endedAt }, outcome), stage, model),
    });
  }
}

/** No request has a thousand million tokens. */
const MOST_TOKENS = 1e9;

function isCount(value: unknown): value is number {
  return Number.isInteger(value) && Number(value) >= 0 && Number(value) <= MOST_TOKENS;
}
