import type { ClientRequest } from "node:http";

const METHODS = [
  "cork destroy end uncork write",
  "addListener emit eventNames getMaxListeners listenerCount listeners off on once prependListener",
  "prependOnceListener rawListeners removeAllListeners removeListener setMaxListeners",
].flatMap((line) => line.split(" ") as (keyof ClientRequest)[]);

const PROPERTIES = [
  "destroyed writable writableCorked writableEnded writableFinished writableHighWaterMark",
  "writableLength writableNeedDrain writableObjectMode",
].flatMap((line) => line.split(" ") as (keyof ClientRequest)[]);

type Chunk = string | Uint8Array;
type WriteArguments = [encoding?: BufferEncoding, callback?: (error?: Error | null) => void];

/**
 * What a streaming handler gets: the writable side of the request that carries the response out, and no more of it.
 * It is not an instance of `Writable` in AWS's runtime either.
 *
 * @see https://github.com/aws/aws-lambda-nodejs-runtime-interface-client `src/ResponseStream.js`
 */
export type ResponseStream = Pick<ClientRequest, "write" | "end" | "destroyed" | "writableFinished"> & {
  setContentType(contentType: string): void;
  _onBeforeFirstWrite?: (write: (chunk: Chunk) => void) => void;
};

/** Wraps the request in AWS's response stream, quirks included. */
export function createResponseStream(request: ClientRequest): ResponseStream {
  let written = false;

  const stream = {
    setContentType(contentType: string) {
      if (written) throw new Error("Cannot set content-type, too late.");
      request.setHeader("content-type", contentType);
    },
    // A quirk of AWS's: `end(chunk)` does not pass through here, so a prelude is lost when nothing was written before.
    write(chunk: unknown, ...rest: WriteArguments): boolean {
      if (!written) stream._onBeforeFirstWrite?.((first) => request.write(first));
      written = true;
      const bytes = typeof chunk === "string" || chunk instanceof Uint8Array ? chunk : JSON.stringify(chunk);
      return request.write(bytes, ...(rest as [BufferEncoding]));
    },
  } as ResponseStream;

  for (const name of METHODS) {
    if (!(name in stream)) Object.assign(stream, { [name]: (request[name] as () => unknown).bind(request) });
  }
  for (const name of PROPERTIES) Object.defineProperty(stream, name, { get: () => request[name] });
  return stream;
}
