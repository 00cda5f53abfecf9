import type { InvocationContext } from "./invocation-context.ts";
import type { ResponseStream } from "./response-stream.ts";

export type Callback = (error?: unknown, result?: unknown) => void;
export type BufferedHandler = (event: unknown, context: InvocationContext, callback: Callback) => unknown;
export type StreamingHandler = (event: unknown, responseStream: ResponseStream, context: InvocationContext) => unknown;
export type Handler = BufferedHandler | StreamingHandler;
