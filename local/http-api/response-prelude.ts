/** The content type by which a streamed response says that status and headers come first. */
export const PRELUDE_CONTENT_TYPE = "application/vnd.awslambda.http-integration-response";

const PRELUDE_END = Buffer.alloc(8);

/**
 * Takes the prelude, JSON that ends with 8 NUL bytes, off a streamed response.
 *
 * @returns the prelude's text, empty when the stream ended without one; and the rest of the stream
 * @see https://docs.aws.amazon.com/lambda/latest/dg/runtimes-custom.html#runtimes-custom-response-streaming
 */
export async function splitPrelude(stream: AsyncIterable<Uint8Array>) {
  const iterator = stream[Symbol.asyncIterator]();
  let received = Buffer.alloc(0);
  let end = -1;
  while (end < 0) {
    const { done, value } = await iterator.next();
    if (done) return { prelude: "", body: stream };
    received = Buffer.concat([received, value]);
    end = received.indexOf(PRELUDE_END);
  }
  return { prelude: received.toString("utf8", 0, end), body: rest(received.subarray(end + 8), iterator) };
}

async function* rest(first: Uint8Array, iterator: AsyncIterator<Uint8Array>): AsyncGenerator<Uint8Array> {
  if (first.length > 0) yield first;
  yield* { [Symbol.asyncIterator]: () => iterator };
}
