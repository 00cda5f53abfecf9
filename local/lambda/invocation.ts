import { randomUUID } from "node:crypto";
import type { IncomingMessage } from "node:http";
import { type ErrorPayload, FunctionError } from "./error-payload.ts";

/** One invocation on its way through an execution environment. */
export class Invocation {
  readonly requestId = randomUUID();
  /** JSON text. */
  readonly payload: string;
  /** The runtime's request that carries the response; rejects as `failed` does when there is none. */
  readonly response: Promise<IncomingMessage>;
  /** Rejects when the function fails or the caller goes away, also while the response is on its way; never resolves. */
  readonly failed: Promise<never>;

  #respond: (response: IncomingMessage) => void = () => undefined;
  #fail: (reason: unknown) => void = () => undefined;

  constructor(payload: string) {
    this.payload = payload;
    this.failed = new Promise<never>((_, reject) => {
      this.#fail = reject;
    });
    this.response = new Promise<IncomingMessage>((resolve, reject) => {
      this.#respond = resolve;
      this.failed.catch(reject);
    });
    this.response.catch(() => undefined);
  }

  respond(response: IncomingMessage): void {
    this.#respond(response);
  }

  /** Only the first failure counts. */
  fail(error: ErrorPayload): void {
    this.#fail(new FunctionError(error));
  }

  /** The caller goes away; `reason` is what it will be told. */
  abandon(reason: unknown): void {
    this.#fail(reason);
  }

  /** The bytes of the response as they arrive. A reader that stops hangs up on the function. */
  async *body(): AsyncGenerator<Uint8Array, void, undefined> {
    const response = await this.response;
    const { socket } = response;
    try {
      yield* response as AsyncIterable<Uint8Array>;
    } catch {
      // The connection broke because the function failed; that is the reason to tell.
      await this.failed;
    } finally {
      if (!response.readableEnded) socket.destroy();
    }
    const encoded = response.trailers["lambda-runtime-function-error-body"];
    if (encoded) throw new FunctionError(JSON.parse(Buffer.from(encoded, "base64").toString()));
  }
}
