import type { CallerApi } from "./apis/caller-api.ts";
import type { OpenAIError } from "./errors/openai-error.ts";

/**
 * A request and its answer as the app sees them. They are the web's `Request` and `Response` cut down to what a JSON API
 * needs: Node takes longer to load and to fill its own than the proxy takes for everything else.
 */
export interface HttpRequest {
  readonly method: string;
  /** Percent-encoded, as it was received, without the query. */
  readonly path: string;
  /** What stands behind the path's question mark. */
  readonly query?: string | undefined;
  readonly authorization?: string | undefined;
  readonly contentType?: string | undefined;
  /** The entity tags that the client has: `If-None-Match`. */
  readonly ifNoneMatch?: string | undefined;
  /** `X-Scale-Up-Timeout`: for how long the client would wait for a model that is not live, in seconds. */
  readonly scaleUpTimeout?: string | undefined;
  /** `X-OpenWebUI-User-Jwt`: who asks, as the web UI signs it. */
  readonly userToken?: string | undefined;
  readonly body: Uint8Array;
  /** Aborts when the client hangs up, where the shell gets to know. */
  readonly signal?: AbortSignal | undefined;
}

export interface HttpResponse {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** A stream only behind a door that streams. */
  readonly body: string | Uint8Array<ArrayBuffer> | ReadableStream<Uint8Array>;
  /**
   * How the answer ended, once the last byte is made or nobody wants it any more; never fails. Of what the app returns it also
   * says that the request was recorded and its usage counted: a shell must not be frozen before.
   */
  readonly completed: Promise<Outcome>;
}

export interface Outcome {
  readonly status: number;
  /** What went wrong, also when the status had been sent by then. */
  readonly error?: OpenAIError | undefined;
}

export const JSON_TYPE = { "content-type": "application/json" };

/** An answer whose body is known. */
export function textResponse(status: number, headers: HttpResponse["headers"], body: string) {
  return { status, headers, body, completed: Promise.resolve<Outcome>({ status }) };
}

export function jsonResponse(value: unknown) {
  return textResponse(200, JSON_TYPE, JSON.stringify(value));
}

interface ErrorOptions {
  /** Whom the client's person can ask. */
  readonly contact?: string | undefined;
  /** Default: OpenAI's form. */
  readonly errorBody?: CallerApi["errorBody"] | undefined;
}

export function errorResponse(error: OpenAIError, { contact, errorBody }: ErrorOptions = {}): HttpResponse {
  const { status, headers } = error;
  const message = error.messageWith(contact);
  const body = JSON.stringify(errorBody ? errorBody(error, message) : { error: { ...error.toJSON().error, message } });
  const completed = Promise.resolve({ status, error });
  return { status, headers: { ...JSON_TYPE, ...headers }, body, completed };
}
