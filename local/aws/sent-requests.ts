import { channel } from "node:diagnostics_channel";
import type { IncomingHttpHeaders } from "node:http";

/** A request to AWS as it was sent. */
export interface SentRequest {
  readonly method: string | undefined;
  /** Path and query. */
  readonly url: string | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer | string;
}

/**
 * Whoever subscribes sees each request whose signature was verified, a `SentRequest`. A channel of Node's, for processes are looked into by a
 * module that is loaded before them, `tests/service-models/record-requests.mjs`; without a subscriber nothing happens.
 */
const requests = channel("openai-sagemaker.local-aws.request");

export function tellOf({ method, url, headers, body }: SentRequest): void {
  if (requests.hasSubscribers) requests.publish({ method, url, headers, body } satisfies SentRequest);
}
