import { readFileSync } from "node:fs";
import { createServer as createHttpServer, request as httpRequest } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { setImmediate } from "node:timers/promises";
import { getRequestListener } from "@hono/node-server";
import type { Hono } from "hono";
import { type BuiltInModel, loadLanguageModel } from "./language-model.ts";
import { PrefixCache } from "./prefix-cache.ts";
import type { ContainerModel } from "./served-model.ts";
import { createServer } from "./server.ts";

interface Recording {
  readonly name: string;
  readonly chatTemplate: boolean;
  readonly request: { method: string; path: string; headers?: Record<string, string>; body?: unknown; raw?: string };
  readonly response: Answer;
}

const CHAT_TEMPLATE =
  "{% for m in messages %}{{ m.role }}: {{ m.content }}\n{% endfor %}{% if add_generation_prompt %}assistant:{% endif %}";

const read = (file: string) => JSON.parse(readFileSync(join(__dirname, "__fixtures__", file), "utf8")) as Recording[];
const ofSameModel = read("vllm-same-model.json");
const ofOtherModels = read("vllm-other-models.json");

let model: ContainerModel & BuiltInModel;
beforeAll(async () => {
  model = { ...(await loadLanguageModel()), name: "tiny", maxModelLen: 256, chatTemplate: undefined };
});

const serve = (base: ContainerModel) => createServer({ base, adapters: [] });

interface Answer {
  readonly status: number;
  readonly contentType?: string;
  readonly body?: unknown;
  readonly events?: unknown[];
}

async function replay(app: Hono, { method, path, headers = {}, body, raw }: Recording["request"]): Promise<Answer> {
  const init = { method, headers, ...(method === "POST" ? { body: raw ?? JSON.stringify(body) ?? "" } : {}) };
  const request = new Request(`http://container${path}`, init);
  // fetch invents a content type for a text; a client that sends none sends none.
  if (method === "POST" && !("Content-Type" in headers)) request.headers.delete("Content-Type");
  const response = await app.fetch(request);
  const text = await response.text();
  const contentType = response.headers.get("Content-Type");
  return {
    status: response.status,
    ...(contentType ? { contentType } : {}),
    ...(text.startsWith("data: ") ? { events: readEvents(text) } : text ? { body: JSON.parse(text) } : {}),
  };
}

function readEvents(text: string): unknown[] {
  expect(text.endsWith("data: [DONE]\n\n")).toBe(true);
  return text
    .trimEnd()
    .split("\n\n")
    .map((event) => event.slice("data: ".length))
    .map((data) => (data === "[DONE]" ? data : JSON.parse(data)));
}

/** What differs from answer to answer becomes a placeholder; log probabilities need only be close to bfloat16's. */
function compare(actual: unknown, recorded: unknown): unknown {
  if (typeof actual === "number" && typeof recorded === "number") {
    return !Number.isInteger(recorded) && Math.abs(actual - recorded) < 0.15 ? recorded : actual;
  }
  if (Array.isArray(actual)) return actual.map((value, i) => compare(value, (recorded as unknown[] | null)?.[i]));
  if (typeof actual !== "object" || actual === null) return actual;
  return Object.fromEntries(
    Object.entries(actual).map(([key, value]) => {
      const expected = (recorded as Record<string, unknown> | null)?.[key];
      const isPlaceholder = typeof expected === "string" && /^<.*>$/.test(expected) && typeof value === "string";
      const isTime = key === "created" && Number.isInteger(value);
      const isRank = key === "rank" && Number.isInteger(value);
      return [key, isPlaceholder || isTime || isRank ? expected : compare(value, expected)];
    }),
  );
}

test.each(
  ofSameModel.map(
    (recording) => [`${recording.name}${recording.chatTemplate ? " with a template" : ""}`, recording] as const,
  ),
)("answers as vLLM does with the same weights: %s", async (_, { request, response, chatTemplate }) => {
  const app = serve({ ...model, chatTemplate: chatTemplate ? CHAT_TEMPLATE : undefined });
  const answer = await replay(app, request);
  expect(compare(answer, response)).toEqual(response);
});

/** Keys and types; lists as the kinds of their members, and of token scores only that they are numbers. */
function describeShape(value: unknown): unknown {
  if (Array.isArray(value)) return [...new Set(value.map((member) => JSON.stringify(describeShape(member))))].sort();
  if (typeof value !== "object" || value === null) return value === null ? "null" : typeof value;
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => [
      key,
      key === "top_logprobs" && Array.isArray(member)
        ? member.map((scores) => typeof Object.values(scores)[0])
        : describeShape(member),
    ]),
  );
}

test.each(ofOtherModels.map((recording) => [recording.name, recording] as const))(
  "has the shape of another model's answer: %s",
  async (_, { request, response, chatTemplate }) => {
    const name = JSON.stringify(response).includes("distilgpt2") ? "distilgpt2" : "tiny-gpt2";
    const app = serve({ ...model, name, chatTemplate: chatTemplate ? CHAT_TEMPLATE : undefined });
    const answer = await replay(app, request);
    expect({ status: answer.status, contentType: answer.contentType }).toEqual({
      status: response.status,
      contentType: response.contentType,
    });
    if (response.status >= 400) {
      expect(answer).toEqual(
        JSON.parse(JSON.stringify(response).replaceAll("max_model_len=1024", "max_model_len=256")),
      );
    } else {
      expect(describeShape(answer)).toEqual(describeShape(response));
    }
  },
);

test("chances of different choices differ, and a seed repeats all of them", async () => {
  const app = serve(model);
  const body = { prompt: "The whale", n: 3, max_tokens: 12, seed: 5 };
  const texts = async () => {
    const answer = await replay(app, {
      method: "POST",
      path: "/invocations",
      headers: { "Content-Type": "application/json" },
      body,
    });
    return (answer.body as { choices: { text: string }[] }).choices.map(({ text }) => text);
  };
  const first = await texts();
  expect(new Set(first).size).toBe(3);
  expect(await texts()).toEqual(first);
});

test("a template's own refusal reaches the client", async () => {
  const app = serve({ ...model, chatTemplate: "{{ raise_exception('Roles must alternate') }}" });
  const answer = await app.request("/invocations", {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ messages: [{ role: "user", content: "x" }] }),
  });
  expect(answer.status).toBe(400);
  expect(await answer.text()).toContain("Roles must alternate");
});

describe("a client that hangs up", () => {
  test.each([
    ["in the middle of a stream", true],
    ["before a whole answer", false],
  ])("%s ends the generation at once", async (_, stream) => {
    let tokens = 0;
    let reachedTen: (() => void) | undefined;
    const tenTokens = new Promise<void>((resolve) => {
      reachedTen = resolve;
    });
    const counting: ContainerModel = {
      ...model,
      network: {
        ...model.network,
        start(capacity) {
          const sequence = model.network.start(capacity);
          return {
            get length() {
              return sequence.length;
            },
            logits: () => sequence.logits(),
            append(token) {
              if (++tokens === 10) reachedTen?.();
              sequence.append(token);
            },
          };
        },
      },
    };
    const server = createHttpServer(getRequestListener(serve(counting).fetch)).listen(0, "127.0.0.1");
    await new Promise((resolve) => server.once("listening", resolve));
    const { port } = server.address() as AddressInfo;
    const client = httpRequest({ port, host: "127.0.0.1", path: "/invocations", method: "POST" });
    client.on("error", () => undefined).on("response", (response) => response.resume());
    client.setHeader("Content-Type", "application/json");
    client.end(JSON.stringify({ prompt: "The", max_tokens: 250, ignore_eos: true, stream }));

    await tenTokens;
    client.destroy();
    await new Promise<void>((resolve) => server.close(() => resolve()));
    const atEnd = tokens;
    for (let turn = 0; turn < 20; turn++) await setImmediate();
    // What was being computed ends; nothing follows, though each turn would be enough for a token.
    expect(atEnd).toBeLessThan(100);
    expect(tokens - atEnd).toBeLessThanOrEqual(2);
  });
});

test("each answer says that the built-in model gave it, whatever the name that it is asked by", async () => {
  const app = serve({ ...model, name: "Qwen/Qwen2.5-7B-Instruct" });
  const request = {
    method: "POST",
    path: "/invocations",
    headers: { "Content-Type": "application/json" },
    body: { prompt: "The", max_tokens: 1 },
  };
  const { body } = await replay(app, request);
  expect(body).toMatchObject({ system_fingerprint: expect.stringMatching(/^built-in-model-[0-9a-f]{8}$/) });
});

describe("a path that SageMaker's custom attributes name", () => {
  const ask = (attributes: string, asked: Recording["request"]["body"]) =>
    replay(serve({ ...model, chatTemplate: CHAT_TEMPLATE }), {
      method: "POST",
      path: "/invocations",
      headers: { "Content-Type": "application/json", "X-Amzn-SageMaker-Custom-Attributes": attributes },
      body: asked,
    });
  const messages = [{ role: "user", content: "Hi" }];

  test.each(["route=/v1/chat/completions", "trace=1,route=/v1/chat/completions,tenant=a"])(
    "is the one that answers: %s",
    async (attributes) => {
      const answer = await ask(attributes, { model: "tiny", messages, max_tokens: 1 });
      expect(answer).toMatchObject({ status: 200, body: { object: "chat.completion", model: "tiny" } });
      // `/invocations` would have answered this as a completion.
      expect(await ask(attributes, { model: "tiny", prompt: "Hi", max_tokens: 1 })).toMatchObject({ status: 400 });
    },
  );

  test("streams", async () => {
    const answer = await ask("route=/v1/completions", { model: "tiny", prompt: "Hi", max_tokens: 2, stream: true });
    expect(answer.events?.at(-1)).toBe("[DONE]");
  });

  test("takes the request's model seriously, which `/invocations` throws away", async () => {
    const body = { model: "no-such-model", prompt: "Hi", max_tokens: 1 };
    expect(await ask("route=/v1/completions", body)).toEqual({
      status: 404,
      contentType: "application/json",
      body: {
        error: {
          message: "The model `no-such-model` does not exist. Valid aliases: tiny.",
          type: "NotFoundError",
          param: "model",
          code: 404,
        },
      },
    });
    for (const attributes of ["trace=1", "route=v1/completions", "route=/invocations"]) {
      expect(await ask(attributes, body)).toMatchObject({ status: 200, body: { model: "tiny" } });
    }
  });

  test("has its tokens counted, and put together again", async () => {
    const { body } = await ask("route=/tokenize", { model: "tiny", prompt: "Once upon a time" });
    expect(body).toMatchObject({ count: expect.any(Number), max_model_len: 256, token_strs: null });
    const { tokens, count } = body as { tokens: number[]; count: number };
    expect(tokens).toHaveLength(count);
    expect(await ask("route=/detokenize", { model: "tiny", tokens })).toMatchObject({
      body: { prompt: "Once upon a time" },
    });
    expect(await ask("route=/tokenize", { model: "other", prompt: "Hi" })).toMatchObject({ status: 404 });
    expect(await ask("route=/tokenize", { model: "tiny" })).toMatchObject({ status: 400 });
  });

  test("has to exist", async () => {
    expect(await ask("route=/v1/nothing", {})).toMatchObject({ status: 404, body: { detail: "Not Found" } });
  });
});

describe("with a prefix cache, the usage tells what it had of a prompt", () => {
  const prompt = Array.from({ length: 40 }, (_, index) => index + 100);
  const ask = async (app: Hono, path: string, body: object) => {
    const headers = { "Content-Type": "application/json" };
    const { body: whole, events = [] } = await replay(app, { method: "POST", path, headers, body });
    const { usage } = (whole ?? events.at(-2)) as { usage: { prompt_tokens_details: unknown; prompt_tokens: number } };
    return usage;
  };
  const streamed = { stream: true, stream_options: { include_usage: true } };

  test("of a completion, whole blocks alone, and never the last token", async () => {
    const app = serve({ ...model, prefixCache: new PrefixCache() });
    const details = async (tokens: readonly number[], more = {}) =>
      (await ask(app, "/v1/completions", { model: "tiny", prompt: tokens, max_tokens: 1, ...more }))
        .prompt_tokens_details;
    const whole = (cached_tokens: number) => ({ cached_tokens, created_cache_tokens: null, multimodal_tokens: null });
    expect(await details(prompt)).toEqual(whole(0));
    expect(await details(prompt)).toEqual(whole(32));
    expect(await details(prompt.slice(0, 32))).toEqual(whole(16));
    expect(await details([7, ...prompt])).toEqual(whole(0));
    expect(await details(prompt, streamed)).toEqual({ cached_tokens: 32 });
  });

  test("of a chat, with what is now in it", async () => {
    const app = serve({ ...model, chatTemplate: CHAT_TEMPLATE, prefixCache: new PrefixCache() });
    const messages = [
      { role: "user", content: "The President said that the whale was in the sea, and then he said more." },
    ];
    const chat = (more = {}) => ask(app, "/v1/chat/completions", { model: "tiny", messages, max_tokens: 1, ...more });
    const first = await chat();
    const blocks = Math.floor(first.prompt_tokens / 16) * 16;
    expect(blocks).toBeGreaterThan(0);
    expect(first.prompt_tokens_details).toEqual({
      cached_tokens: 0,
      created_cache_tokens: blocks,
      multimodal_tokens: null,
    });
    expect((await chat(streamed)).prompt_tokens_details).toEqual({ cached_tokens: blocks, created_cache_tokens: 0 });
  });

  test("of what was generated", async () => {
    const app = serve({ ...model, prefixCache: new PrefixCache() });
    const body = { model: "tiny", prompt, max_tokens: 40, ignore_eos: true, return_token_ids: true };
    const headers = { "Content-Type": "application/json" };
    const answer = await replay(app, { method: "POST", path: "/v1/completions", headers, body });
    const { choices } = answer.body as { choices: [{ token_ids: number[] }] };
    const next = [...prompt, ...choices[0].token_ids, 1];
    const usage = await ask(app, "/v1/completions", { model: "tiny", prompt: next, max_tokens: 1 });
    expect(usage.prompt_tokens_details).toMatchObject({ cached_tokens: 80 });
  });
});

describe("adapters", () => {
  const paths = { support: "acme/support", legal: "/opt/ml/additional-model-data-sources/legal/" };
  const app = () =>
    createServer({
      base: model,
      adapters: Object.entries(paths).map(([name, path]) => ({ ...model, name, path, network: model.adapted(path) })),
    });
  const complete = async (name: string) => {
    const body = JSON.stringify({ model: name, prompt: "The capital of France", max_tokens: 12, temperature: 0 });
    const init = { method: "POST", headers: { "content-type": "application/json" }, body };
    const response = await app().request("/v1/completions", init);
    return { status: response.status, body: (await response.json()) as Record<string, unknown> };
  };
  const textOf = (body: Record<string, unknown>) => (body.choices as { text: string }[])[0]?.text;

  test("answer to their names, each in its own words and always in the same", async () => {
    const answers = await Promise.all(["tiny", "support", "legal"].map(complete));
    expect(answers.map(({ status, body }) => [status, body.model])).toEqual([
      [200, "tiny"],
      [200, "support"],
      [200, "legal"],
    ]);
    expect(new Set(answers.map(({ body }) => textOf(body))).size).toBe(3);
    expect(textOf((await complete("legal")).body)).toBe(textOf(answers[2]?.body ?? {}));
  });

  test("are listed with their model and where they lie", async () => {
    const { data } = (await (await app().request("/v1/models")).json()) as { data: object[] };
    expect(data).toMatchObject([
      { id: "tiny", root: "tiny", parent: null, max_model_len: 256 },
      { id: "support", root: paths.support, parent: "tiny", max_model_len: null },
      { id: "legal", root: paths.legal, parent: "tiny", max_model_len: null },
    ]);
  });

  test("are not found by another name, and not at all by the body of an invocation", async () => {
    expect(await complete("Support")).toMatchObject({
      status: 404,
      body: { error: { message: "The model `Support` does not exist. Valid aliases: tiny." } },
    });
    const init = {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ model: "support", prompt: "Hello", max_tokens: 1 }),
    };
    expect(await (await app().request("/invocations", init)).json()).toMatchObject({ model: "tiny" });
  });
});
