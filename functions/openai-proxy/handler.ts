import { handle } from "hono/aws-lambda";
import { createProxy } from "./create-proxy.ts";
import { FUNCTION_URL, HTTP_API } from "./door.ts";
import { readEnvironment } from "./environment.ts";
import { streamingHandler } from "./streaming-handler.ts";

const environment = readEnvironment();

/** Behind the HTTP API: payload 2.0; hand-made events may have payload 1.0 as well. Every answer is text. */
export const httpApiHandler = handle(createProxy(environment, HTTP_API), { isContentTypeBinary: () => false });

/** Behind the Function URL with `RESPONSE_STREAM`. */
export const functionUrlHandler = streamingHandler(createProxy(environment, FUNCTION_URL));
