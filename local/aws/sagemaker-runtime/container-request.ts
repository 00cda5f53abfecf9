import { type ClientRequest, type IncomingMessage, request, type ServerResponse } from "node:http";
import type { Invocation, RuntimeContext } from "./invocation.ts";

interface ContainerRequest {
  readonly call: ClientRequest;
  /** The container's answer, as soon as its head is there. */
  readonly reply: Promise<IncomingMessage>;
}

/**
 * Sends an invocation to its container. When the client hangs up, the container's connection is closed at once: a model
 * that notices stops generating. Until the connection is done, the variant's container is not stopped by an update.
 */
export function callContainer(
  invocation: Invocation,
  response: ServerResponse,
  { agent }: RuntimeContext,
): ContainerRequest {
  const { variant, headers, body, path } = invocation;
  const { hostname, port } = variant.url;
  const call = request({ agent, hostname, port, method: "POST", path, headers });
  variant.inFlight += 1;
  call.once("close", () => {
    variant.inFlight -= 1;
    if (variant.inFlight === 0) variant.whenIdle?.();
  });
  response.once("close", () => {
    if (!response.writableFinished) call.destroy();
  });
  const reply = new Promise<IncomingMessage>((resolve, reject) => {
    call.once("response", resolve);
    call.on("error", reject);
  });
  call.end(body);
  return { call, reply };
}
