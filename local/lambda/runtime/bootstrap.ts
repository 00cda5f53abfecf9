import { installAwslambdaGlobal, isStreaming } from "./awslambda-global.ts";
import { runBuffered } from "./buffered-invocation.ts";
import type { BufferedHandler, StreamingHandler } from "./handler.ts";
import { loadHandler } from "./load-handler.ts";
import { createRuntimeApiClient } from "./runtime-api-client.ts";
import { describeError, logError, RuntimeError } from "./runtime-error.ts";
import { runStreaming } from "./streaming-invocation.ts";

/**
 * The runtime of a local execution environment: what AWS's Node.js runtime does around a handler.
 *
 * @see https://github.com/aws/aws-lambda-nodejs-runtime-interface-client
 */
async function run(): Promise<void> {
  const { AWS_LAMBDA_RUNTIME_API = "", LAMBDA_TASK_ROOT = "", _HANDLER = "" } = process.env;
  const api = createRuntimeApiClient(AWS_LAMBDA_RUNTIME_API);
  let requestId: string | undefined;

  // The channel to the parent serves one purpose: an environment does not outlive the local stack.
  process.on("disconnect", () => process.exit());
  process.channel?.unref();

  async function reportAndExit(occasion: string, thrown: unknown): Promise<never> {
    const error = describeError(thrown);
    logError(occasion, error);
    try {
      await (requestId ? api.fail(requestId, error) : api.failInitialisation(error));
    } finally {
      process.exit(129);
    }
  }
  process.on("uncaughtException", (error) => void reportAndExit("Uncaught Exception", error));
  process.on("unhandledRejection", (reason) => {
    const message = reason instanceof Error ? String(reason) : JSON.stringify(reason);
    const error = new RuntimeError("UnhandledPromiseRejection", message);
    if (reason instanceof Error && reason.stack) error.stack = reason.stack;
    void reportAndExit("Unhandled Promise Rejection", error);
  });

  installAwslambdaGlobal();
  const handler = loadHandler(LAMBDA_TASK_ROOT, _HANDLER);
  const streaming = isStreaming(handler);

  for (;;) {
    const invocation = await api.next();
    requestId = invocation.requestId;
    if (streaming) await runStreaming(handler as StreamingHandler, invocation, api);
    else await runBuffered(handler as BufferedHandler, invocation, api);
    requestId = undefined;
  }
}

run().catch((error: unknown) => {
  // Thrown once more where the uncaught exceptions of the function are caught too.
  setImmediate(() => {
    throw error;
  });
});
