import type { App, ShellBindings } from "./app.ts";
import type { LambdaExtension } from "./aws/lambda-extension.ts";
import { type LambdaHttpEvent, requestOf } from "./lambda-request.ts";

/** A handler behind the HTTP API. Its door does not stream, and every answer is text. */
export function httpApiHandlerOf(app: App, extension?: LambdaExtension) {
  return async (event: LambdaHttpEvent, lambdaContext?: ShellBindings["lambdaContext"]) => {
    const requestId = lambdaContext?.awsRequestId;
    let work: Promise<void> | undefined;
    try {
      const { status, headers, body, afterwards } = await app(requestOf(event), { lambdaContext });
      work = afterwards;
      return { statusCode: status, headers, body: String(body), isBase64Encoded: false };
    } finally {
      // Lambda freezes the function with its answer: without an extension, what is not done by then may never be.
      if (requestId !== undefined && (await extension?.isRegistered)) {
        extension?.lastUntil(requestId, work ?? Promise.resolve());
      } else await work;
    }
  };
}
