import { REQUEST_METRICS, type RequestMetric } from "../../contract/metrics.ts";
import type { Door } from "./door.ts";
import { embeddedMetrics } from "./embedded-metrics.ts";
import type { OpenAIError } from "./errors/openai-error.ts";
import { isJsonObject, type JsonObject } from "./json.ts";
import type { Log } from "./log.ts";
import { originalStack } from "./original-stack.ts";
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
  readonly #startedAt = performance.now();
  #sentAt: number | undefined;
  #firstTokenAt: number | undefined;
  #upstreamEndedAt: number | undefined;
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
    this.#sentAt ??= performance.now();
    this.fields.attempts = (this.fields.attempts ?? 0) + 1;
  }

  chunk(chunk: Chunk): void {
    this.#firstTokenAt ??= performance.now();
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
    this.#upstreamEndedAt = performance.now();
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
    const wasCutShort = attempts > 0 && (this.#chunkCount > 0 || this.#status === 499 || this.#status === 504);
    return { promptTokens: wasCutShort ? likelyPromptTokens() : 0, completionTokens: this.#chunkCount };
  }

  /** Ours needs every detail. A caller's own fault needs its code: the sentence may repeat what the caller wrote. */
  failed(error: OpenAIError): void {
    const { status, code, param, message } = error;
    this.#errorCode = code;
    const details = () => ({ message, stack: originalStack(error.stack), cause: causeOf(error) });
    this.fields.error = { status, code, param, ...(status >= 500 ? details() : {}) };
  }

  write(status: number): void {
    if (this.#written) return;
    this.#written = true;
    this.#status = status;
    if (this.#chunks.length > 0) this.fields.answer ??= this.#chunks;
    const { stage, model } = this.fields;
    this.#log({
      level: status >= 500 ? "error" : "info",
      message: "request",
      status,
      ...this.fields,
      ...embeddedMetrics(this.#metrics(status), stage, model),
    });
    this.#onWritten();
  }

  #metrics(status: number): [RequestMetric, number][] {
    const now = performance.now();
    const { promptTokens, completionTokens } = this.fields;
    const measured = {
      duration: now - this.#startedAt,
      upstreamDuration: this.#sentAt === undefined ? undefined : (this.#upstreamEndedAt ?? now) - this.#sentAt,
      timeToFirstToken: this.#firstTokenAt === undefined ? undefined : this.#firstTokenAt - this.#startedAt,
      tokensPerSecond: this.#tokensPerSecond(now),
      promptTokens,
      completionTokens,
      clientErrors: 0,
      rateLimited: 0,
      modelNotLive: 0,
      serverErrors: 0,
      ...(status >= 400 ? { [errorKind(status, this.#errorCode)]: 1 } : {}),
    } satisfies Record<RequestMetric, number | undefined>;
    const names = Object.keys(REQUEST_METRICS) as RequestMetric[];
    return names.flatMap((name): [RequestMetric, number][] => {
      const value = measured[name];
      return value === undefined ? [] : [[name, Math.round(value * 10) / 10]];
    });
  }

  /** The first token took its time for the prompt, and says nothing of the speed. Of an answer in one piece it is a part. */
  #tokensPerSecond(now: number): number | undefined {
    const { completionTokens = 0 } = this.fields;
    const [from, tokens] =
      this.#firstTokenAt === undefined ? [this.#sentAt, completionTokens] : [this.#firstTokenAt, completionTokens - 1];
    const seconds = ((this.#upstreamEndedAt ?? now) - (from ?? now)) / 1000;
    return tokens > 0 && seconds > 0 ? tokens / seconds : undefined;
  }
}

function errorKind(status: number, code: string | null): RequestMetric {
  if (status === 429) return "rateLimited";
  if (status < 500) return "clientErrors";
  return code === "model_not_live" ? "modelNotLive" : "serverErrors";
}

/** The chain of causes, with what the AWS SDK's exceptions carry. */
function causeOf({ cause }: Error): unknown {
  if (!(cause instanceof Error)) return cause;
  const { $response: _response, ...extras } = cause as Error & Record<string, unknown>;
  return {
    ...extras,
    name: cause.name,
    message: cause.message,
    stack: originalStack(cause.stack),
    cause: causeOf(cause),
  };
}
