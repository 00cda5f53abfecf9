import { once } from "node:events";
import { PassThrough, Writable } from "node:stream";
import type { App } from "./app.ts";
import { type HttpResponse, textResponse } from "./http-messages.ts";
import { streamingHandler } from "./streaming-handler.ts";

type Handler = (event: unknown, stream: Writable, context: unknown) => Promise<void>;
type Global = { awslambda?: unknown };

let prelude: unknown;

/** What Lambda's streaming runtime puts there. */
beforeAll(() => {
  (globalThis as Global).awslambda = {
    streamifyResponse: (handler: Handler) => handler,
    HttpResponseStream: {
      from(stream: Writable, metadata: unknown) {
        prelude = metadata;
        return stream;
      },
    },
  };
});
afterAll(() => {
  delete (globalThis as Global).awslambda;
});

const event = {
  rawPath: "/v1/chat/completions",
  rawQueryString: "a=b",
  headers: { authorization: "Bearer sk-1" },
  requestContext: { http: { method: "POST" }, domainName: "abc.lambda-url.eu-north-1.on.aws" },
  body: Buffer.from('{"é":1}').toString("base64"),
  isBase64Encoded: true,
};
const createHandler = (app: App) => streamingHandler(app) as Handler;
const completed = Promise.resolve({ status: 200 });
const answerWith = (body: HttpResponse["body"], status = 200) =>
  createHandler(async () => ({ status, headers: {}, body, completed }));

it("hands over the request, and status, headers and body of the answer", async () => {
  let seen: unknown;
  const handler = createHandler(async (request, bindings) => {
    const { method, path, authorization, body } = request;
    seen = [method, path, authorization, Buffer.from(body).toString(), bindings];
    return textResponse(404, { "content-type": "application/json", "x-request-id": "1" }, '{"error":{}}');
  });
  const stream = new PassThrough();
  await handler(event, stream, { awsRequestId: "1" });
  expect(seen).toEqual([
    "POST",
    "/v1/chat/completions",
    "Bearer sk-1",
    '{"é":1}',
    { lambdaContext: { awsRequestId: "1" } },
  ]);
  expect(prelude).toEqual({ statusCode: 404, headers: { "content-type": "application/json", "x-request-id": "1" } });
  expect(stream.read().toString()).toBe('{"error":{}}');
  expect(stream.writableEnded).toBe(true);
});

it("writes something where there is no body, for the status goes with the first write", async () => {
  const writes: string[] = [];
  const stream = new Writable({
    write(chunk, _encoding, done) {
      writes.push(String(chunk));
      done();
    },
  });
  await answerWith("", 204)({ ...event, body: undefined }, stream, {});
  expect(writes).toEqual([""]);
});

it("reads no faster than the client takes", async () => {
  let pulled = 0;
  const body = new ReadableStream<Uint8Array>({
    pull(controller) {
      pulled += 1;
      if (pulled > 50) controller.close();
      else controller.enqueue(Buffer.alloc(1_024));
    },
  });
  const stream = new PassThrough({ highWaterMark: 2_048 });
  const handled = answerWith(body)(event, stream, {});
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(pulled).toBeLessThan(10);
  stream.resume();
  await handled;
  expect(pulled).toBe(51);
});

it("cancels the body when the client hangs up in the middle", async () => {
  let cancelled = false;
  const body = new ReadableStream<Uint8Array>({
    start: (controller) => controller.enqueue(Buffer.from("first")),
    cancel() {
      cancelled = true;
    },
  });
  const stream = new PassThrough();
  const handled = answerWith(body)(event, stream, {});
  await once(stream, "data");
  stream.destroy();
  await handled;
  expect(cancelled).toBe(true);
});

it("aborts the request when the client hangs up before the answer", async () => {
  const stream = new PassThrough();
  const handler = createHandler(async ({ signal }) => {
    stream.destroy();
    await once(signal as AbortSignal, "abort");
    return textResponse(200, {}, "too late");
  });
  await handler(event, stream, {});
});

it("is only told where it cannot stream when it is called", async () => {
  const { awslambda } = globalThis as Global;
  for (const other of [undefined, {}]) {
    (globalThis as Global).awslambda = other;
    const handler = answerWith("");
    await expect(handler(event, new PassThrough(), {})).rejects.toThrow("where Lambda streams");
  }
  (globalThis as Global).awslambda = awslambda;
});
