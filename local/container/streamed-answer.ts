import type { StreamOptions } from "./request-schema.ts";

/** What a stream needs to know beside its request. */
export interface StreamedAnswer {
  /** The keys that all chunks have. */
  readonly head: object;
  readonly options: StreamOptions;
  /** Aborted when the client is gone. */
  readonly signal: AbortSignal;
}
