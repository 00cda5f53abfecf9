import { lambdaExtension } from "./aws/lambda-extension.ts";
import { createProxy } from "./create-proxy.ts";
import { FUNCTION_URL, HTTP_API } from "./door.ts";
import { readEnvironment } from "./environment.ts";
import { createHttpApiHandler } from "./http-api-handler.ts";
import { logToStandardOutput } from "./log.ts";
import { streamingHandler } from "./streaming-handler.ts";

const environment = readEnvironment();
const { AWS_LAMBDA_RUNTIME_API: runtimeApi, _HANDLER: handler } = environment;
/** The other handler needs none: one that streams runs on after its last byte. */
const extension =
  runtimeApi && handler?.endsWith(".httpApiHandler")
    ? lambdaExtension(runtimeApi, "usage", logToStandardOutput)
    : undefined;

/** Behind the HTTP API. */
export const httpApiHandler = createHttpApiHandler(createProxy(environment, HTTP_API), extension);

/** Behind the Function URL with `RESPONSE_STREAM`. */
export const functionUrlHandler = streamingHandler(createProxy(environment, FUNCTION_URL));
