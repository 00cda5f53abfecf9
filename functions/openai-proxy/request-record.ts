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
  readonly path: string;
  readonly stage: string;
  keyId?: string;
  /** The alias, never what a caller made up: it is a dimension of the metrics, and each value costs money. */
  model?: string;
  stream?: boolean;
  /** The answer says that the model is not live. */
  waiting?: boolean;
  attempts?: number;
  promptTokens?: number;
  completionTokens?: number;
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
  /** How many chunks came: about as many tokens, when nobody told their number. */
  #chunkCount = 0;

  constructor(fields: RecordFields, log: Log, keepsContent = false) {
    this.fields = fields;
    this.#log = log;
    this.#keepsContent = keepsContent;
  }

  attempt(): void {
    this.#times.sentAt ??= performance.now();
    this.fields.attempts = (this.fields.attempts ?? 0) + 1;
  }

  chunk(chunk: Chunk): void {
    this.#times.firstTokenAt ??= performance.now();
    this.#chunkCount += 1;
    if (!chunk.isPlain) this.usage(chunk.object.usage);
    if (this.#keepsContent) this.#chunks.push(chunk.object);
  }

  asked(request: JsonObject): void {
    if (this.#keepsContent) this.fields.request = request;
  }

  answered(answer: JsonObject): void {
    if (this.#keepsContent) this.fields.answer = answer;
  }

  upstreamEnded(): void {
    this.#times.upstreamEndedAt = performance.now();
  }

  usage(usage: unknown): void {
    if (!isJsonObject(usage)) return;
    if (typeof usage.prompt_tokens === "number") this.fields.promptTokens = usage.prompt_tokens;
    if (typeof usage.completion_tokens === "number") this.fields.completionTokens = usage.completion_tokens;
  }

  /** What is known of the model's work. */
  get work(): ModelWork {
    const { promptTokens, completionTokens, attempts = 0 } = this.fields;
    return { promptTokens, completionTokens, attempts, chunkCount: this.#chunkCount };
  }

  write({ status, error }: Outcome): void {
    if (error) this.fields.error = loggedError(error);
    if (this.#chunks.length > 0) this.fields.answer ??= this.#chunks;
    const { stage, model } = this.fields;
    const outcome = { status, errorCode: error?.code ?? null, ...this.fields };
    this.#log({
      level: status >= 500 ? "error" : "info",
      message: "request",
      status,
      ...this.fields,
      ...embeddedMetrics(requestMetrics(this.#times, outcome), stage, model),
    });
  }
}
