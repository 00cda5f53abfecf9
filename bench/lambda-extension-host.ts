import { randomUUID } from "node:crypto";
import { Invocation } from "../local/lambda/invocation.ts";
import { startRuntimeApi } from "../local/lambda/runtime-api.ts";

/**
 * What Lambda is to a function that works on after its answer: the event of each invocation before the handler is called, and the
 * next invocation only when that work is done.
 */
export async function startExtensionHost() {
  let idle = Promise.withResolvers<void>();
  const api = await startRuntimeApi({
    onNext: () => idle.resolve(),
    onResponse: () => undefined,
    onError: () => undefined,
  });
  const runtimeAsks = () =>
    void fetch(`http://${api.address}/2018-06-01/runtime/invocation/next`)
      .then((response) => response.text())
      .catch(() => undefined);
  return {
    /** What Lambda tells the function. */
    environment: { AWS_LAMBDA_RUNTIME_API: api.address, _HANDLER: "index.httpApiHandler" },
    /** Waits until the function is done with the last invocation, and begins another one; settles with its request id. */
    async nextInvocation(): Promise<string> {
      runtimeAsks();
      await idle.promise;
      idle = Promise.withResolvers<void>();
      const { requestId } = new Invocation("{}");
      api.deliver({ requestId, payload: "{}" } as Invocation, randomUUID(), Date.now() + 30_000);
      // The event has arrived before the handler is called.
      await new Promise((resolve) => setTimeout(resolve, 1));
      return requestId;
    },
    close: api.close,
  };
}
