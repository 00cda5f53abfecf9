import { Metrics, MetricUnit } from "@aws-lambda-powertools/metrics";
import { PRODUCT } from "../../names.ts";
import type { Door } from "./door.ts";
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
  #written = false;
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

  /** Ours needs every detail. A caller's own fault needs its code: the sentence may repeat what the caller wrote. */
  failed(error: OpenAIError): void {
    const { status, code, param, message } = error;
    const details = () => ({ message, stack: originalStack(error.stack), cause: causeOf(error) });
    this.fields.error = { status, code, param, ...(status >= 500 ? details() : {}) };
  }

  write(status: number): void {
    if (this.#written) return;
    this.#written = true;
    if (this.#chunks.length > 0) this.fields.answer ??= this.#chunks;
    const { stage, model = "none" } = this.fields;
    this.#log({
      level: status >= 500 ? "error" : "info",
      message: "request",
      status,
      ...this.fields,
      ...embeddedMetrics(this.#metrics(status), { stage, model }),
    });
  }

  #metrics(status: number): Record<string, number> {
    const now = performance.now();
    const { promptTokens, completionTokens } = this.fields;
    const measured = {
      duration: now - this.#startedAt,
      upstreamDuration: this.#sentAt === undefined ? undefined : (this.#upstreamEndedAt ?? now) - this.#sentAt,
      timeToFirstToken: this.#firstTokenAt === undefined ? undefined : this.#firstTokenAt - this.#startedAt,
      promptTokens,
      completionTokens,
      clientErrors: status >= 400 && status < 500 ? 1 : 0,
      serverErrors: status >= 500 ? 1 : 0,
    };
    const known = Object.entries(measured).filter((entry): entry is [string, number] => entry[1] !== undefined);
    return Object.fromEntries(known.map(([name, value]) => [name, Math.round(value * 10) / 10]));
  }
}

const metrics = new Metrics({ namespace: PRODUCT, serviceName: "openai-proxy" });

/** Lets CloudWatch make metrics of the line's own numbers, in its embedded metric format. */
function embeddedMetrics(measured: Readonly<Record<string, number>>, dimensions: { stage: string; model: string }) {
  for (const [name, value] of Object.entries(dimensions)) metrics.addDimension(name, value);
  for (const [name, value] of Object.entries(measured)) metrics.addMetric(name, unitOf(name), value);
  const embedded = metrics.serializeMetrics();
  metrics.clearMetrics();
  metrics.clearDimensions();
  return embedded;
}

function unitOf(name: string) {
  return /duration|time/i.test(name) ? MetricUnit.Milliseconds : MetricUnit.Count;
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
