import type { Writable } from "node:stream";
import type { App, ShellBindings } from "./app.ts";
import type { HttpResponse } from "./http-messages.ts";
import { type LambdaHttpEvent, toHttpRequest } from "./lambda-request.ts";

type LambdaContext = NonNullable<ShellBindings["lambdaContext"]>;
type StreamingHandler = (event: LambdaHttpEvent, stream: Writable, context: LambdaContext) => Promise<void>;

/** The global of Lambda's Node runtime. Elsewhere it is missing, or the empty object that the AWS SDK puts there. */
interface AwsLambda {
  streamifyResponse?(handler: StreamingHandler): unknown;
  HttpResponseStream: {
    from(stream: Writable, prelude: { statusCode: number; headers: HttpResponse["headers"] }): Writable;
  };
}

/**
 * A handler for Lambda's response streaming. It aborts the request's signal when the response stream closes: otherwise
 * the upstream call would go on for a client who hung up, and Lambda bills until it ends.
 * https://docs.aws.amazon.com/lambda/latest/dg/configuration-response-streaming.html
 */
export function streamingHandler(app: App): unknown {
  const { awslambda } = globalThis as { awslambda?: AwsLambda };
  if (!awslambda?.streamifyResponse)
    return () => Promise.reject(new Error("functionUrlHandler runs only where Lambda streams responses."));
  return awslambda.streamifyResponse(async (event, responseStream, lambdaContext) => {
    const client = new AbortController();
    const onClose = () => client.abort();
    responseStream.once("close", onClose).once("error", onClose);
    const { status, headers, body, completed } = await app(toHttpRequest(event, client.signal), { lambdaContext });
    const stream = awslambda.HttpResponseStream.from(responseStream, { statusCode: status, headers });
    if (body instanceof ReadableStream) await pump(body, stream);
    else writeAll(body, stream);
    responseStream.off("close", onClose);
    // The client has its last byte; the function runs on until it returns.
    await completed;
  });
}

/** Lambda sends status and headers with the first write, so that there has to be one, even of nothing. */
function writeAll(body: string | Uint8Array, stream: Writable): void {
  if (stream.destroyed) return;
  stream.write(body);
  stream.end();
}

/** Reads as fast as the client takes, and cancels the body as soon as nobody does. */
async function pump(body: ReadableStream<Uint8Array>, stream: Writable): Promise<void> {
  const reader = body.getReader();
  const cancel = () => void reader.cancel().catch(() => undefined);
  stream.once("close", cancel).once("error", cancel);
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    if (stream.destroyed) {
      cancel();
      break;
    }
    if (!stream.write(value)) await drained(stream);
  }
  stream.off("close", cancel);
  if (!stream.destroyed) stream.end();
}

function drained(stream: Writable): Promise<void> {
  return new Promise((resolve) => {
    const settle = () => {
      stream.off("drain", settle).off("close", settle);
      resolve();
    };
    stream.on("drain", settle).on("close", settle);
  });
}
