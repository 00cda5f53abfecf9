import type { IncomingMessage, ServerResponse } from "node:http";
import { readBody } from "../request-body.ts";
import { callContainer } from "./container-request.ts";
import type { Invocation, RuntimeContext } from "./invocation.ts";
import { INVOCATION_TIMED_OUT, modelError, NO_RESPONSE } from "./runtime-error.ts";

/** "A customer's model containers must respond to requests within 60 seconds": API reference, InvokeEndpoint. */
const LIMIT_MILLISECONDS = 60_000;

export async function invokeEndpoint(
  invocation: Invocation,
  response: ServerResponse,
  context: RuntimeContext,
): Promise<void> {
  const { call, reply } = callContainer(invocation, response, context);
  let failure = NO_RESPONSE;
  const cancel = context.clock.after(LIMIT_MILLISECONDS, () => {
    failure = INVOCATION_TIMED_OUT;
    call.destroy();
  });
  const answer = await reply
    .then(async (head) => ({ head, body: (await readBody(head)) ?? Buffer.alloc(0) }))
    .catch(() => undefined)
    .finally(cancel);
  if (!answer) throw modelError(invocation, context, 0, failure);
  const { head, body } = answer;
  const status = head.statusCode ?? 0;
  if (status >= 400) throw modelError(invocation, context, status, body.toString());
  response.writeHead(200, { ...answerHeaders(head, invocation), "content-length": body.length });
  response.end(body);
}

function answerHeaders({ headers }: IncomingMessage, { variant }: Invocation): Record<string, string> {
  const customAttributes = headers["x-amzn-sagemaker-custom-attributes"];
  return {
    "content-type": headers["content-type"] ?? "application/octet-stream",
    "x-Amzn-Invoked-Production-Variant": variant.name,
    ...(customAttributes !== undefined && { "X-Amzn-SageMaker-Custom-Attributes": String(customAttributes) }),
  };
}
