import { text } from "node:stream/consumers";
import { onEmptyEventLoop } from "./empty-event-loop.ts";
import type { StreamingHandler } from "./handler.ts";
import { createInvocationContext } from "./invocation-context.ts";
import { createResponseStream } from "./response-stream.ts";
import type { ReceivedInvocation, RuntimeApiClient } from "./runtime-api-client.ts";
import { describeError, logError } from "./runtime-error.ts";

/**
 * Runs a handler that writes its response; settles when the response was taken **and** the function has nothing left
 * to wait for: like AWS's runtime, a timer that was left running keeps the invocation open, and billed.
 */
export async function runStreaming(handler: StreamingHandler, invocation: ReceivedInvocation, api: RuntimeApiClient) {
  const context = createInvocationContext(invocation);
  const { opened, answered } = api.openResponseStream(invocation.requestId, {
    "content-type": "application/octet-stream",
    "lambda-runtime-function-response-mode": "streaming",
    trailer: "Lambda-Runtime-Function-Error-Type, Lambda-Runtime-Function-Error-Body",
  });
  // Rejects when the caller hung up. The handler sees that on its stream; it is no failure of the function.
  const settled = answered.then(text).catch(() => undefined);

  try {
    const returned = handler(JSON.parse(invocation.payload), createResponseStream(opened), context);
    if (!(returned instanceof Promise)) throw new Error("Streaming does not support non-async handlers.");
    await returned;
  } catch (thrown) {
    const error = describeError(thrown);
    logError("Invoke Error", error);
    if (!opened.destroyed) {
      opened.addTrailers({
        "Lambda-Runtime-Function-Error-Type": error.errorType,
        "Lambda-Runtime-Function-Error-Body": Buffer.from(JSON.stringify(error)).toString("base64"),
      });
      opened.end();
    }
  }
  await settled;
  if (context.callbackWaitsForEmptyEventLoop) await new Promise<void>((resolve) => onEmptyEventLoop(resolve));
}
