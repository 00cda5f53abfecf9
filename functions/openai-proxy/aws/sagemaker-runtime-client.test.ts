import { once } from "node:events";
import type { IncomingMessage, ServerResponse } from "node:http";
import { withAwsEnvironment } from "../../../testing/aws-environment.ts";
import { exceptionFrame, payloadFrame } from "../../../testing/openai-proxy/event-stream-frames.ts";
import { type Loopback, serveOnLoopback, readText } from "../../../testing/serve-on-loopback.ts";
import type { SageMakerFailure } from "../errors/sagemaker-errors.ts";
import { sageMakerRuntimeClient } from "./sagemaker-runtime-client.ts";

let respond: (request: IncomingMessage, response: ServerResponse) => unknown;
let server: Loopback;
let restore: () => void;
const runtime = sageMakerRuntimeClient("eu-north-1");
const invocation = { endpointName: "one", body: '{"prompt":"Once"}' };
const { signal } = new AbortController();

beforeAll(async () => {
  server = await serveOnLoopback((request, response) => respond(request, response));
  restore = withAwsEnvironment({ AWS_ENDPOINT_URL_SAGEMAKER_RUNTIME: server.url });
});
afterAll(async () => {
  restore();
  await server.close();
});

async function toAwsFailure(promise: Promise<unknown>): Promise<SageMakerFailure> {
  return promise.then(
    () => Promise.reject(new Error("It did not fail.")),
    (error) => error,
  );
}

async function collect(parts: AsyncIterable<Uint8Array>): Promise<string> {
  const all: Uint8Array[] = [];
  for await (const part of parts) all.push(part);
  return Buffer.concat(all).toString();
}

it("invokes the endpoint with the body as JSON", async () => {
  let seen: unknown;
  respond = async (request, response) => {
    seen = [request.method, request.url, request.headers["content-type"], await readText(request)];
    response.setHeader("content-type", "application/json").end('{"id":"é"}');
  };
  const answer = await runtime.invoke(invocation, signal);
  expect(seen).toEqual(["POST", "/endpoints/one/invocations", "application/json", invocation.body]);
  expect(Buffer.from(answer.body).toString()).toBe('{"id":"é"}');
  expect(answer.contentType).toBe("application/json");
});

it("gives a container's refusal with its status and body, and does not ask twice", async () => {
  let calls = 0;
  respond = (_request, response) => {
    calls += 1;
    const fault = { Message: "Received client error", OriginalStatusCode: 400, OriginalMessage: '{"error":{}}' };
    response.writeHead(424, { "x-amzn-errortype": "ModelError", "content-type": "application/json" });
    response.end(JSON.stringify(fault));
  };
  const failure = await toAwsFailure(runtime.invoke(invocation, signal));
  expect(failure).toMatchObject({ name: "ModelError", OriginalStatusCode: 400, OriginalMessage: '{"error":{}}' });
  expect(calls).toBe(1);
});

it("leaves throttling, with its Retry-After, to the caller", async () => {
  let calls = 0;
  respond = (_request, response) => {
    calls += 1;
    response.writeHead(429, { "x-amzn-errortype": "ThrottlingException", "retry-after": "7" }).end("{}");
  };
  const failure = await toAwsFailure(runtime.invoke(invocation, signal));
  expect(failure.name).toBe("ThrottlingException");
  expect(failure.$response?.headers?.["retry-after"]).toBe("7");
  expect(calls).toBe(1);
});

it("gives the parts of a stream as they were sent", async () => {
  respond = (request, response) => {
    expect(request.url).toBe("/endpoints/one/invocations-response-stream");
    response.setHeader("x-amzn-sagemaker-content-type", "text/event-stream");
    response.setHeader("content-type", "application/vnd.amazon.eventstream");
    for (const part of ["data: ", "{}\n\n"]) response.write(payloadFrame(Buffer.from(part)));
    response.end();
  };
  const stream = await runtime.invokeWithResponseStream(invocation, signal);
  expect(stream.contentType).toBe("text/event-stream");
  expect(await collect(stream.body)).toBe("data: {}\n\n");
});

it.each(["ModelStreamError", "InternalStreamFailure"])("throws a %s out of the stream", async (name) => {
  respond = (_request, response) => {
    response.setHeader("content-type", "application/vnd.amazon.eventstream");
    response.write(payloadFrame(Buffer.from("data: {}\n\n")));
    response.end(exceptionFrame(name, { Message: "broken", ErrorCode: "StreamBroken" }));
  };
  const stream = await runtime.invokeWithResponseStream(invocation, signal);
  expect((await toAwsFailure(collect(stream.body))).name).toBe(name);
});

/** Streams an event and no end; returns what resolves when the connection is closed. */
function beginStream(): () => Promise<unknown> {
  let closed: Promise<unknown> = Promise.resolve();
  respond = (_request, response) => {
    closed = once(response, "close");
    response.setHeader("content-type", "application/vnd.amazon.eventstream");
    response.write(payloadFrame(Buffer.from("data: {}\n\n")));
  };
  return () => closed;
}

it("closes the connection when the signal aborts in the middle of a stream", async () => {
  const client = new AbortController();
  const closed = beginStream();
  const stream = await runtime.invokeWithResponseStream(invocation, client.signal);
  const parts = stream.body[Symbol.asyncIterator]();
  await parts.next();
  const next = toAwsFailure(parts.next());
  client.abort();
  await closed();
  await next;
});

it("closes the connection when the reader stops reading", async () => {
  const closed = beginStream();
  const stream = await runtime.invokeWithResponseStream(invocation, signal);
  for await (const _part of stream.body) break;
  await closed();
});

it("uses a connection again after a stream that ended", async () => {
  const sockets = new Set<unknown>();
  respond = (request, response) => {
    sockets.add(request.socket);
    response.setHeader("content-type", "application/vnd.amazon.eventstream");
    response.end(payloadFrame(Buffer.from("data: [DONE]\n\n")));
  };
  for (let call = 0; call < 3; call += 1) {
    const stream = await runtime.invokeWithResponseStream(invocation, signal);
    await collect(stream.body);
  }
  expect(sockets.size).toBe(1);
});
