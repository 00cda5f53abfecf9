/** Lambda's Invoke; payloads are JSON text. Rejects with AWS's exception name when Lambda refuses the invocation. */
export type Invoke = (payload: string) => Promise<{ readonly payload: string; readonly functionError?: string }>;

/** Lambda's InvokeWithResponseStream. Rejects, or `body` throws, when the function fails. */
export type InvokeWithResponseStream = (
  payload: string,
  /** Aborts when the client hung up. */
  signal?: AbortSignal,
) => Promise<{ readonly contentType: string; readonly body: AsyncIterable<Uint8Array> }>;
