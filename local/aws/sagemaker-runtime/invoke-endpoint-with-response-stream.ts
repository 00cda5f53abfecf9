import type { IncomingMessage, ServerResponse } from "node:http";
import { readBody } from "../request-body.ts";
import { callContainer } from "./container-request.ts";
import { exceptionFrame, payloadPart } from "./event-frames.ts";
import type { Invocation, RuntimeContext } from "./invocation.ts";
import { INVOCATION_TIMED_OUT, modelError, NO_RESPONSE } from "./runtime-error.ts";

/** Hosting FAQ: a streamed response may take up to 8 minutes. */
const LIMIT_MILLISECONDS = 8 * 60_000;

/** Error codes of ModelStreamError, from the service model. */
const TIME_EXCEEDED = {
  ErrorCode: "ModelInvocationTimeExceeded",
  Message: "The model failed to finish sending the response within the timeout period allowed by Amazon SageMaker.",
};
const STREAM_BROKEN = {
  ErrorCode: "StreamBroken",
  Message: "The TCP connection between the client and the model was reset or closed.",
};

/** Until the container's head is there a failure is an error like any other; after it, an exception event in the stream. */
export async function invokeEndpointWithResponseStream(
  invocation: Invocation,
  response: ServerResponse,
  context: RuntimeContext,
): Promise<void> {
  const { call, reply } = callContainer(invocation, response, context);
  let late = false;
  const cancel = context.clock.after(LIMIT_MILLISECONDS, () => {
    late = true;
    call.destroy();
  });
  call.once("close", cancel);
  const head = await reply.catch(() => undefined);
  if (!head) throw modelError(invocation, context, 0, late ? INVOCATION_TIMED_OUT : NO_RESPONSE);
  const status = head.statusCode ?? 0;
  if (status >= 400) {
    const body = await readBody(head).catch(() => undefined);
    throw modelError(invocation, context, status, body?.toString() ?? NO_RESPONSE);
  }
  response.writeHead(200, {
    "content-type": "application/vnd.amazon.eventstream",
    "X-Amzn-SageMaker-Content-Type": head.headers["content-type"] ?? "application/octet-stream",
    "x-Amzn-Invoked-Production-Variant": invocation.variant.name,
  });
  forward(head, response, () => (late ? TIME_EXCEEDED : STREAM_BROKEN));
}

/** One frame for each piece that arrives, at once; a client that does not read makes the container wait. */
function forward(
  head: IncomingMessage,
  response: ServerResponse,
  failure: () => Readonly<Record<string, string>>,
): void {
  head.on("data", (bytes: Buffer) => {
    if (!response.write(payloadPart(bytes))) head.pause();
  });
  response.on("drain", () => head.resume());
  head.once("end", () => response.end());
  head.once("error", () => response.end(exceptionFrame("ModelStreamError", failure())));
  // A container that thinks before its first token: the client shall know that the stream has begun.
  setImmediate(() => response.flushHeaders());
}
