import type { Writable } from "node:stream";
import type { LambdaFunctionURLEvent } from "aws-lambda";
import type { ShellBindings } from "./app.ts";

type LambdaContext = NonNullable<ShellBindings["lambdaContext"]>;
type StreamingHandler = (event: LambdaFunctionURLEvent, stream: Writable, context: LambdaContext) => Promise<void>;

/** The global of Lambda's Node runtime. Elsewhere it is missing, or the empty object that the AWS SDK puts there. */
interface AwsLambda {
  streamifyResponse?(handler: StreamingHandler): unknown;
  HttpResponseStream: {
    from(stream: Writable, prelude: { statusCode: number; headers: Record<string, string> }): Writable;
  };
}

interface App {
  fetch(request: Request, bindings: ShellBindings): Response | Promise<Response>;
}

/**
 * A handler for Lambda's response streaming. Hono's own one goes on with the upstream call after the client hung up, and
 * Lambda bills until it ends; this one aborts the request's signal when the response stream closes.
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
    const response = await app.fetch(requestOf(event, client.signal), { lambdaContext });
    const prelude = { statusCode: response.status, headers: Object.fromEntries(response.headers) };
    const stream = awslambda.HttpResponseStream.from(responseStream, prelude);
    await pump(response.body, stream);
    responseStream.off("close", onClose);
  });
}

/** Reads as fast as the client takes, and cancels the body as soon as nobody does. */
async function pump(body: ReadableStream<Uint8Array> | null, stream: Writable): Promise<void> {
  const reader = body?.getReader();
  const cancel = () => void reader?.cancel().catch(() => undefined);
  stream.once("close", cancel).once("error", cancel);
  for (;;) {
    const { done, value } = (await reader?.read()) ?? { done: true };
    if (done || stream.destroyed) break;
    if (!stream.write(value)) await drained(stream);
  }
  stream.off("close", cancel);
  if (stream.destroyed) return;
  // Lambda sends status and headers with the first write, so that there has to be one.
  if (!body) stream.write("");
  stream.end();
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

function requestOf(event: LambdaFunctionURLEvent, signal: AbortSignal): Request {
  const { requestContext, rawPath, rawQueryString, headers, body, isBase64Encoded } = event;
  const query = rawQueryString ? `?${rawQueryString}` : "";
  return new Request(`https://${requestContext.domainName ?? "localhost"}${rawPath}${query}`, {
    method: requestContext.http.method,
    headers: Object.entries(headers ?? {}).filter((header): header is [string, string] => header[1] !== undefined),
    body: body ? Buffer.from(body, isBase64Encoded ? "base64" : "utf8") : null,
    signal,
  });
}
