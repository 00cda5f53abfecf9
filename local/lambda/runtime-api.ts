import { randomUUID } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { json } from "node:stream/consumers";
import type { ErrorPayload } from "./error-payload.ts";
import type { Invocation } from "./invocation.ts";

/** What a runtime tells Lambda. */
export interface RuntimeListener {
  /** The runtime waits for an invocation: it has started, or is done with the last one. */
  onNext(): void;
  onResponse(response: IncomingMessage): void;
  /** The function failed: in an invocation or, when there was none, while it was loaded. */
  onError(error: ErrorPayload): void;
}

/**
 * Lambda's side of the Runtime API for one execution environment. Over HTTP as on AWS, so that a function's response
 * stream is the same kind of object, with the same backpressure.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html
 */
export async function startRuntimeApi(listener: RuntimeListener) {
  let waiting: ServerResponse | undefined;
  let wasInvoked = false;
  /** An extension of the function in its own process, as far as it asks for its next event. */
  let extension: { next?: ServerResponse | undefined } | undefined;

  /** The environment takes another invocation when its runtime and its extension have asked for one. */
  const ready = () => {
    if (waiting && (!extension || extension.next)) listener.onNext();
  };

  const server = createServer((request, response) => {
    const accept = () => response.writeHead(202).end();
    if (request.url?.endsWith("/invocation/next")) {
      waiting = response;
      ready();
    } else if (request.url?.endsWith("/extension/register")) {
      // https://docs.aws.amazon.com/lambda/latest/dg/runtimes-extensions-api.html
      if (wasInvoked) return void response.writeHead(403).end('{"errorType":"Extension.InvalidExtensionState"}');
      extension = {};
      response.writeHead(200, { "lambda-extension-identifier": randomUUID() }).end("{}");
    } else if (request.url?.endsWith("/extension/event/next")) {
      extension = { next: response };
      ready();
    } else if (request.url?.endsWith("/response")) {
      request.on("end", accept);
      listener.onResponse(request);
    } else {
      json(request).then((error) => {
        listener.onError(error as ErrorPayload);
        accept();
      }, accept);
    }
  });
  // A function may think for minutes between two requests.
  Object.assign(server, { keepAliveTimeout: 0, headersTimeout: 0, requestTimeout: 0 });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));

  return {
    address: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    /** Hands an invocation to the runtime that waits for it. */
    deliver({ requestId, payload }: Invocation, functionArn: string, deadline: number): void {
      wasInvoked = true;
      const event = { eventType: "INVOKE", requestId, deadlineMs: deadline, invokedFunctionArn: functionArn };
      extension?.next?.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(event));
      if (extension) extension.next = undefined;
      waiting?.writeHead(200, {
        "content-type": "application/json",
        "content-length": Buffer.byteLength(payload),
        "lambda-runtime-aws-request-id": requestId,
        "lambda-runtime-invoked-function-arn": functionArn,
        "lambda-runtime-deadline-ms": deadline,
      });
      waiting?.end(payload);
      waiting = undefined;
    },
    /** Whether an extension has a say in when an invocation is over. */
    hasExtension: () => extension !== undefined,
    /** Breaks the connection on which the function responds, or is going to. */
    hangUp: () => server.closeAllConnections(),
    close(): void {
      server.close();
      server.closeAllConnections();
    },
  };
}
