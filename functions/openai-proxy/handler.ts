import { createProxy } from "./create-proxy.ts";
import { FUNCTION_URL, HTTP_API } from "./door.ts";
import { readEnvironment } from "./environment.ts";
import { httpApiHandlerOf } from "./http-api-handler.ts";
import { streamingHandler } from "./streaming-handler.ts";

const environment = readEnvironment();

/** Behind the HTTP API. */
export const httpApiHandler = httpApiHandlerOf(createProxy(environment, HTTP_API));

/** Behind the Function URL with `RESPONSE_STREAM`. */
export const functionUrlHandler = streamingHandler(createProxy(environment, FUNCTION_URL));
