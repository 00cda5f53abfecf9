import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { getRequestListener } from "@hono/node-server";
import { type Loopback, readText, serveOnLoopback } from "../../testing/serve-on-loopback.ts";
import { createAdapter } from "./adapter.ts";
import type { OpenAiServer } from "./openai-server.ts";

type Answer = (
  request: { url: string; headers: IncomingMessage["headers"]; text: string },
  response: ServerResponse,
) => void;

let answer: Answer;
let asked: { url: string; headers: IncomingMessage["headers"]; text: string }[];
let said: string[];
let upstream: Loopback;
beforeEach(async () => {
  [asked, said] = [[], []];
  upstream = await serveOnLoopback(async (request, response) => {
    const received = { url: request.url ?? "", headers: request.headers, text: await readText(request) };
    asked.push(received);
    answer(received, response);
  });
});
afterEach(() => upstream.close());

const reply =
  (status: number, body: unknown): Answer =>
  (_, response) =>
    response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));

const adapter = (server: Partial<OpenAiServer> = {}) =>
  createAdapter({
    server: { baseUrl: `${upstream.url}/v1`, model: "qwen3:4b", key: undefined, contextLength: undefined, ...server },
    servedName: "org/model",
    log: (sentence) => said.push(sentence),
  });

function post(body: unknown, { route, server }: { route?: string; server?: Partial<OpenAiServer> } = {}) {
  return adapter(server).request("/invocations", {
    method: "POST",
    headers: {
      "Content-Type": "application/json",
      ...(route === undefined ? {} : { "X-Amzn-SageMaker-Custom-Attributes": `route=${route}` }),
    },
    body: typeof body === "string" ? body : JSON.stringify(body),
  });
}

async function messageOf(response: Response): Promise<string> {
  return ((await response.json()) as { error: { message: string } }).error.message;
}

const MESSAGES = [{ role: "user", content: "Hello" }];

test.each([
  [{ messages: MESSAGES }, "/v1/chat/completions"],
  [{ prompt: "Hello" }, "/v1/completions"],
  [{ input: "Hello" }, "/v1/embeddings"],
  [{ query: "Hello", documents: ["a"] }, "/v1/rerank"],
])("the body's shape decides what is asked for, under the server's own name: %j", async (body, path) => {
  answer = reply(200, { ok: true });
  const response = await post({ ...body, model: "anything", temperature: 0.5 });
  expect(await response.json()).toEqual({ ok: true });
  expect(asked.map(({ url }) => url)).toEqual([path]);
  expect(JSON.parse(asked[0]?.text ?? "")).toEqual({ ...body, model: "qwen3:4b", temperature: 0.5 });
});

test.each([
  ['{"prompt": }', "JSON decode error: Expecting value: line 1 column 12 (char 11)"],
  ["[]", "list indices must be integers or slices, not str"],
  ["{}", "Cannot find suitable handler for request."],
])("what asks for nothing is refused as by vLLM, and the server never sees it: %s", async (body, message) => {
  const response = await post(body);
  expect(response.status).toBe(400);
  expect(await messageOf(response)).toContain(message);
  expect(asked).toEqual([]);
});

test("on a path of its own the model's name counts", async () => {
  answer = ({ text: body }, response) => {
    const { model } = JSON.parse(body);
    if (model === "qwen3:4b") reply(200, { ok: true })({ url: "", headers: {}, text: "" }, response);
    else reply(404, { error: { message: `model '${model}' not found` } })({ url: "", headers: {}, text: "" }, response);
  };
  const ask = (model: string) => post({ messages: MESSAGES, model }, { route: "/v1/chat/completions" });
  expect((await ask("org/model")).status).toBe(200);
  const unknown = await ask("another");
  expect(unknown.status).toBe(404);
  expect(await unknown.json()).toMatchObject({ error: { message: "model 'another' not found", code: 404 } });
  await post({ prompt: "Hello", model: "org/model" }, { route: "/tokenize" });
  expect(asked.at(-1)?.url).toBe("/tokenize");
});

test("no other path of the server can be asked for", async () => {
  answer = reply(200, {});
  expect((await post({ model: "m" }, { route: "/v1/load_lora_adapter" })).status).toBe(404);
  expect(asked).toEqual([]);
});

test("the key goes along, and what the caller's client sends does not", async () => {
  answer = reply(200, {});
  await post({ prompt: "Hello" }, { server: { key: "secret" } });
  expect(asked[0]?.headers.authorization).toBe("Bearer secret");
  expect(asked[0]?.headers).not.toHaveProperty("x-amzn-sagemaker-custom-attributes");
});

test("a stream comes as it is written, and ends at the server when the caller leaves", async () => {
  const left = Promise.withResolvers<void>();
  answer = (_, response) => {
    response.writeHead(200, { "content-type": "text/event-stream" });
    response.write('data: {"choices":[]}\n\n');
    response.once("close", left.resolve);
  };
  const server = createServer(getRequestListener(adapter().fetch)).listen(0, "127.0.0.1");
  await once(server, "listening");
  try {
    const { port } = server.address() as AddressInfo;
    const leaving = new AbortController();
    const response = await fetch(`http://127.0.0.1:${port}/invocations`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ messages: MESSAGES, stream: true }),
      signal: leaving.signal,
    });
    expect(response.headers.get("content-type")).toBe("text/event-stream");
    const first = await response.body?.getReader().read();
    expect(new TextDecoder().decode(first?.value)).toBe('data: {"choices":[]}\n\n');
    leaving.abort();
    await left.promise;
  } finally {
    server.closeAllConnections();
    server.close();
  }
});

test("more tokens than the model has are refused as by vLLM, with its context length if the server tells one", async () => {
  const refused = await post({ prompt: "Hello", max_tokens: 100_000_000 }, { server: { contextLength: 2048 } });
  expect(await messageOf(refused)).toMatch(/^max_tokens=100000000 cannot be greater than max_model_len=2048\./);
  const endless = await post({ messages: MESSAGES, max_completion_tokens: 100_000_000 });
  expect(endless.status).toBe(400);
  expect(await messageOf(endless)).toBe("max_completion_tokens=100000000 is more than any model's context.");
  expect(asked).toEqual([]);
});

test.each([
  [
    400,
    { error: { code: 400, message: "request (9 tokens) exceeds …", n_prompt_tokens: 9, n_ctx: 8 } },
    400,
    /^This model's maximum context length is 8 tokens\. However, your prompt contains 9 input tokens/,
  ],
  [400, { error: "registry.ollama.ai/library/gemma3:1b does not support tools" }, 400, /^registry.* tools$/],
  [422, { detail: "no such field" }, 422, /^no such field$/],
  [404, { error: { message: "model 'x' not found" } }, 404, /^model 'x' not found$/],
  [501, { error: { message: "This server does not support embeddings." } }, 400, /^This server does not support/],
  [500, { error: { message: "image input is not supported - hint: …" } }, 400, /^image input is not supported/],
  [429, { message: "slow down" }, 429, /^slow down$/],
])("the server's refusal reaches the caller: %i %j", async (status, body, expected, message) => {
  answer = reply(status, body);
  const response = await post({ prompt: "Hello" });
  expect(response.status).toBe(expected);
  expect(await messageOf(response)).toMatch(message);
  expect(said).toEqual([]);
});

test.each([
  [401, "wants another key than OPENAI_URL_API_KEY has: bad key"],
  [500, "answered HTTP 500: bad key"],
])("what is wrong with the server itself is said here, and is no fault of the caller: %i", async (status, sentence) => {
  answer = reply(status, { error: { message: "bad key" } });
  expect((await post({ prompt: "Hello" })).status).toBe(500);
  expect(said).toEqual([`The server at ${upstream.url}/v1 ${sentence}`]);
});

test("a server that is gone is said here, and is no container that pings", async () => {
  const app = adapter();
  answer = reply(200, { data: [{ id: "qwen3:4b" }] });
  expect((await app.request("/ping")).status).toBe(200);
  await upstream.close();
  expect((await app.request("/ping")).status).toBe(503);
  const response = await app.request("/invocations", {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ prompt: "Hello" }),
  });
  expect(response.status).toBe(500);
  expect(said).toEqual([
    expect.stringMatching(/^The server at .* does not answer \(.*ECONNREFUSED.*\): start it again\.$/),
  ]);
  upstream = await serveOnLoopback(() => undefined);
});
