import type { Door } from "./door.ts";
import { embeddedMetrics } from "./embedded-metrics.ts";
import { loggedError } from "./errors/logged-error.ts";
import type { OpenAIError } from "./errors/openai-error.ts";
import { isJsonObject, type JsonObject } from "./json.ts";
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
  #errorCode: string | null = null;
  #status = 0;
  #written = false;
  #onWritten: () => void = () => undefined;
  /** How many chunks came: about as many tokens, when nobody told their number. */
  #chunkCount = 0;
  /** Settles when the record is written, which is when the answer is complete, or nobody wants it any more. */
  readonly written = new Promise<void>((resolve) => {
    this.#onWritten = resolve;
  });
  /** What is left to do once it is written; never fails. */
  afterwards: Promise<void> | undefined;
  /** The answer goes on after the handler has returned; what streams it writes the record. */
  isStreaming = false;

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

  /**
   * What the key is charged with. The model's own figures come last in a stream: of one that broke off, or that its client left,
   * the chunks are counted.
   * @param likelyPromptTokens about how many tokens the prompt has
   */
  chargedTokens(likelyPromptTokens: () => number): { promptTokens: number; completionTokens: number } {
    const { promptTokens, completionTokens = 0, attempts = 0 } = this.fields;
    if (promptTokens !== undefined) return { promptTokens, completionTokens };
    // A container that answers without a word of usage was not free either, nor one whose client did not wait for it.
    const hasWorked = attempts > 0 && (this.#chunkCount > 0 || [200, 499, 504].includes(this.#status));
    return { promptTokens: hasWorked ? likelyPromptTokens() : 0, completionTokens: this.#chunkCount };
  }

  failed(error: OpenAIError): void {
    this.#errorCode = error.code;
    this.fields.error = loggedError(error);
  }

  write(status: number): void {
    if (this.#written) return;
    this.#written = true;
    this.#status = status;
    if (this.#chunks.length > 0) this.fields.answer ??= this.#chunks;
    const { stage, model } = this.fields;
    const outcome = { status, errorCode: this.#errorCode, ...this.fields };
    this.#log({
      level: status >= 500 ? "error" : "info",
      message: "request",
      status,
      ...this.fields,
      ...embeddedMetrics(requestMetrics(this.#times, outcome), stage, model),
    });
    this.#onWritten();
  }
}
