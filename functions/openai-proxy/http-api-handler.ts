import type { App, ShellBindings } from "./app.ts";
import { type LambdaHttpEvent, requestOf } from "./lambda-request.ts";

/** A handler behind the HTTP API. Its door does not stream, and every answer is text. */
export function httpApiHandlerOf(app: App) {
  return async (event: LambdaHttpEvent, lambdaContext?: ShellBindings["lambdaContext"]) => {
    const { status, headers, body } = await app(requestOf(event), { lambdaContext });
    return { statusCode: status, headers, body: String(body), isBase64Encoded: false };
  };
}
