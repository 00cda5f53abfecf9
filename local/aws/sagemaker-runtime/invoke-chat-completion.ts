import type { ServerResponse } from "node:http";
import { readBody } from "../request-body.ts";
import { callContainer } from "./container-request.ts";
import type { Invocation, RuntimeContext } from "./invocation.ts";
import { INVOCATION_TIMED_OUT, modelError, NO_RESPONSE } from "./runtime-error.ts";

/** As of the operations of the same kind. */
const LIMIT_MILLISECONDS = { whole: 60_000, stream: 8 * 60_000 } as const;

/** Hands a chat to its container, and the container's answer back as it is, streamed or whole. */
export async function invokeChatCompletion(
  invocation: Invocation,
  response: ServerResponse,
  context: RuntimeContext,
): Promise<void> {
  const { call, reply } = callContainer(invocation, response, context);
  let failure = NO_RESPONSE;
  const limit = LIMIT_MILLISECONDS[asksForStream(invocation.body) ? "stream" : "whole"];
  const cancel = context.clock.after(limit, () => {
    failure = INVOCATION_TIMED_OUT;
    call.destroy();
  });
  call.once("close", cancel);
  const head = await reply.catch(() => undefined);
  if (!head) throw modelError(invocation, context, 0, failure);
  const status = head.statusCode ?? 0;
  if (status >= 400) {
    const body = await readBody(head).catch(() => undefined);
    throw modelError(invocation, context, status, body?.toString() ?? NO_RESPONSE);
  }
  response.writeHead(200, {
    "content-type": head.headers["content-type"] ?? "application/octet-stream",
    "x-Amzn-Invoked-Production-Variant": invocation.variant.name,
  });
  head.once("error", () => response.destroy());
  head.pipe(response);
  setImmediate(() => response.flushHeaders());
}

function asksForStream(body: Buffer): boolean {
  try {
    return JSON.parse(body.toString())?.stream === true;
  } catch {
    return false;
  }
}
