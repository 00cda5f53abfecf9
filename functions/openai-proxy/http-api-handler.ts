import { setImmediate } from "node:timers/promises";
import type { App, ShellBindings } from "./app.ts";
import type { LambdaExtension } from "./aws/lambda-extension.ts";
import { type LambdaHttpEvent, toHttpRequest } from "./lambda-request.ts";

/** A handler behind the HTTP API. Its door does not stream, and every answer is text. */
export function createHttpApiHandler(app: App, extension?: LambdaExtension) {
  /** For log, metrics and the use of a key nobody has to wait. */
  const answerLeaves = async () => {
    if (await extension?.isRegistered) await setImmediate();
  };
  return async (event: LambdaHttpEvent, lambdaContext?: ShellBindings["lambdaContext"]) => {
    const requestId = lambdaContext?.awsRequestId;
    let work: Promise<unknown> = Promise.resolve();
    try {
      const { status, headers, body, completed } = await app(toHttpRequest(event), { lambdaContext, answerLeaves });
      work = completed;
      const isBase64Encoded = body instanceof Uint8Array;
      const text = isBase64Encoded ? Buffer.from(body).toString("base64") : String(body);
      return { statusCode: status, headers, body: text, isBase64Encoded };
    } finally {
      // Lambda freezes the function with its answer: without an extension, what is not done by then may never be.
      if (requestId !== undefined && (await extension?.isRegistered)) {
        extension?.lastUntil(requestId, work);
      } else await work;
    }
  };
}
