/**
 * A request and its answer as the app sees them. They are the web's `Request` and `Response` cut down to what a JSON API
 * needs: Node takes longer to load and to fill its own than the proxy takes for everything else.
 */
export interface HttpRequest {
  readonly method: string;
  /** As it came, percent-encoded, without the query. */
  readonly path: string;
  readonly authorization?: string | undefined;
  readonly body: Uint8Array;
  /** Aborts when the client hangs up, where the shell gets to know. */
  readonly signal?: AbortSignal | undefined;
}

export interface HttpResponse {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** A stream only behind a door that streams. */
  readonly body: string | ReadableStream<Uint8Array>;
  /** Settles when all is done that is left to do once the answer has gone; never fails. A shell must not be frozen before. */
  readonly afterwards?: Promise<void> | undefined;
}

export function jsonResponse(
  value: unknown,
  { status = 200, headers = {} }: Partial<Pick<HttpResponse, "status" | "headers">> = {},
): HttpResponse & { readonly body: string } {
  return { status, headers: { "content-type": "application/json", ...headers }, body: JSON.stringify(value) };
}
