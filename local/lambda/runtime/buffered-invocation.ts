import { types } from "node:util";
import { onEmptyEventLoop } from "./empty-event-loop.ts";
import type { BufferedHandler } from "./handler.ts";
import { createInvocationContext } from "./invocation-context.ts";
import type { ReceivedInvocation, RuntimeApiClient } from "./runtime-api-client.ts";
import { describeError, logError, RuntimeError } from "./runtime-error.ts";

/** Runs a handler that returns its response, by promise or callback; settles when the response was taken. */
export function runBuffered(handler: BufferedHandler, invocation: ReceivedInvocation, api: RuntimeApiClient) {
  const { requestId } = invocation;
  const context = createInvocationContext(invocation);

  return new Promise<void>((resolve, reject) => {
    let settled = false;
    function settle(report: () => Promise<void>): void {
      if (settled) return;
      settled = true;
      onEmptyEventLoop(undefined);
      report().then(resolve, reject);
    }

    const fail = (thrown: unknown) =>
      settle(() => {
        const error = describeError(thrown);
        logError("Invoke Error", error);
        return api.fail(requestId, error);
      });

    const succeed = (result: unknown) => {
      try {
        const payload = JSON.stringify(result ?? null) ?? "null";
        settle(() => api.respond(requestId, payload));
      } catch (error) {
        fail(error);
      }
    };

    const callback = (error?: unknown, result?: unknown) => {
      if (error !== undefined && error !== null) fail(error);
      else if (context.callbackWaitsForEmptyEventLoop) onEmptyEventLoop(() => succeed(result));
      else succeed(result);
    };

    const isAsync = types.isAsyncFunction(handler);
    onEmptyEventLoop(() => (isAsync ? fail(neverSettled()) : succeed(null)));

    try {
      const returned = handler(JSON.parse(invocation.payload), context, callback);
      if (returned instanceof Object && "then" in returned) Promise.resolve(returned).then(succeed, fail);
    } catch (error) {
      fail(error);
    }
  });
}

function neverSettled(): RuntimeError {
  return new RuntimeError("NodeJsExit", "The handler's promise was never settled, and nothing is left to wait for.");
}
