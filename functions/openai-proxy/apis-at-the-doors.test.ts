import Anthropic from "@anthropic-ai/sdk";
import OpenAI from "openai";
import type { PublishedModel } from "../../contract/published-model.ts";
import { KEY } from "../../testing/openai-proxy/fake-keys.ts";
import { BASE_MODEL, CHAT_MODEL, PARAMETER, toStageParameters } from "../../testing/openai-proxy/fake-parameters.ts";
import {
  type ContainerAnswer,
  type FakeSageMaker,
  fakeSageMaker,
} from "../../testing/openai-proxy/fake-sagemaker-runtime.ts";
import { judgedProxy } from "../../testing/openai-proxy/judged-proxy.ts";
import { createTestProxy, DOORS } from "../../testing/openai-proxy/proxy.ts";
import { recording } from "../../testing/openai-proxy/recordings.ts";

/** OpenAI's and Anthropic's own clients at the app, in front of what a real vLLM said. */

const ROUTED: PublishedModel = {
  ...CHAT_MODEL,
  capabilities: {
    ...CHAT_MODEL.capabilities,
    routes: [
      "/v1/chat/completions",
      "/v1/completions",
      "/v1/responses",
      "/v1/messages",
      "/v1/messages/count_tokens",
      "/tokenize",
    ],
  },
};

function stage(runtime: FakeSageMaker, door: (typeof DOORS)[number], model: PublishedModel) {
  const proxy = judgedProxy(
    createTestProxy({
      runtime,
      door,
      parameters: toStageParameters({ [PARAMETER.model("default")]: model }),
    }),
  );
  const fetch = async (input: string | URL | Request, init?: RequestInit) => {
    const request = new Request(input, init);
    const body = request.method === "GET" ? null : await request.text();
    return proxy.request(new URL(request.url).pathname, { method: request.method, headers: request.headers, body });
  };
  return {
    proxy,
    openai: new OpenAI({ apiKey: KEY.key, baseURL: "http://proxy/v1", fetch, maxRetries: 0 }),
    anthropic: new Anthropic({ apiKey: KEY.key, baseURL: "http://proxy", fetch, maxRetries: 0 }),
  };
}

const asked = { model: "default", max_tokens: 64, messages: [{ role: "user" as const, content: "Hello" }] };
const recorded = (whole: string, streamed: string, folder?: string) =>
  fakeSageMaker(({ stream }) => recording(stream ? streamed : whole, folder).response);
const chats = () => recorded("smollm2-chat-ok", "smollm2-chat-stream-usage");
const completes = () => recorded("tiny-completion-ok", "tiny-completion-stream-usage");

describe.each(DOORS)("at the $name", (door) => {
  test.each([
    [
      "that speaks them",
      () => recorded("text-and-calls", "text-and-calls-stream", "vllm-responses"),
      ROUTED,
      "/v1/responses",
    ],
    ["that chats", chats, CHAT_MODEL, undefined],
    ["of a base model", completes, BASE_MODEL, undefined],
    [
      "of a base model with routes",
      completes,
      { ...ROUTED, capabilities: { ...ROUTED.capabilities, chatTemplate: false } },
      "/v1/completions",
    ],
  ] as const)("responses by a container %s", async (_what, container, model, route) => {
    const runtime = container();
    const { openai } = stage(runtime, door, model);
    const whole = await openai.responses.create({ model: "default", input: "Hello", store: true });
    expect(whole).toMatchObject({ object: "response", model: "default", store: false });
    expect(whole.output.length).toBeGreaterThan(0);
    const stream = openai.responses.stream({ model: "default", input: "Hello" });
    const events = [];
    for await (const event of stream) events.push(event);
    expect(events[0]).toMatchObject({ type: "response.created", sequence_number: 0, response: { model: "default" } });
    expect(events.at(-1)?.type).toMatch(/^response\.(completed|incomplete)$/);
    expect(events.map(({ sequence_number: number }) => number)).toEqual(events.map((_event, index) => index));
    expect(runtime.calls.map((call) => call.route)).toEqual([route, route]);
    expect(runtime.calls[0]?.body.model).toBe(CHAT_MODEL.modelId.includes("/") ? model.modelId : "");
  });

  test.each([
    ["that speaks them", () => recorded("smollm2-ok", "smollm2-stream", "vllm-messages"), ROUTED, "/v1/messages"],
    ["that chats", chats, CHAT_MODEL, undefined],
    ["of a base model", completes, BASE_MODEL, undefined],
  ] as const)("messages by a container %s", async (_what, container, model, route) => {
    const runtime = container();
    const { anthropic, proxy } = stage(runtime, door, model);
    const whole = await anthropic.messages.create(asked);
    expect(whole).toMatchObject({ type: "message", role: "assistant", model: "default" });
    const streamed = await anthropic.messages.stream(asked).finalMessage();
    expect(streamed).toMatchObject({ model: "default", usage: { input_tokens: expect.any(Number) } });
    expect(streamed.usage.output_tokens).toBeGreaterThan(0);
    expect(runtime.calls.map((call) => call.route)).toEqual([route, route]);
    await proxy.settled();
    const lines = proxy.lines.filter(({ message }) => message === "request");
    expect(lines.map((line) => line.route)).toEqual(["/v1/messages", "/v1/messages"]);
    for (const line of lines) expect([line.status, Number(line.completionTokens) > 0]).toEqual([200, true]);
  });

  test("tokens of messages are counted by the container's path for it, or by its tokenizer", async () => {
    const count = (model: PublishedModel, name: string) => {
      const runtime = fakeSageMaker(() => recording(name, "vllm-messages").response);
      return {
        runtime,
        answer: stage(runtime, door, model).anthropic.messages.countTokens({
          model: "default",
          messages: asked.messages,
        }),
      };
    };
    const own = count(ROUTED, "smollm2-count-tokens");
    expect(await own.answer).toEqual({ input_tokens: 107 });
    expect(own.runtime.calls[0]?.route).toBe("/v1/messages/count_tokens");
    const tokenizer = count(
      { ...ROUTED, capabilities: { ...ROUTED.capabilities, routes: ["/tokenize"] } },
      "smollm2-tokenize",
    );
    expect(await tokenizer.answer).toEqual({ input_tokens: 107 });
    expect(tokenizer.runtime.calls[0]?.route).toBe("/tokenize");
    await expect(count(CHAT_MODEL, "smollm2-tokenize").answer).rejects.toThrow("does not count the tokens of messages");
  });

  test("refusals have the form that the client knows", async () => {
    const { openai, anthropic, proxy } = stage(chats(), door, CHAT_MODEL);
    await expect(
      openai.responses.create({ model: "default", input: "a", previous_response_id: "resp_1" }),
    ).rejects.toMatchObject({
      status: 400,
      param: "previous_response_id",
    });
    await expect(openai.responses.create({ model: "other", input: "a" })).rejects.toMatchObject({
      status: 404,
      code: "model_not_found",
    });
    await expect(anthropic.messages.create({ ...asked, model: "other" })).rejects.toMatchObject({
      status: 404,
      error: { type: "error", error: { type: "not_found_error" } },
    });
    const answer = await proxy.request("/v1/messages", {
      method: "POST",
      body: "{}",
      headers: { "x-api-key": "sk-test-wrong" },
    });
    expect([answer.status, await answer.json()]).toEqual([
      401,
      {
        type: "error",
        error: { type: "authentication_error", message: expect.stringContaining("Incorrect API key") },
        request_id: null,
      },
    ]);
  });
});

describe("what the vendor's own tools did in earlier turns", () => {
  const url = "https://elsewhere.example/page";

  test("may name addresses: no model is given it", async () => {
    const runtime = chats();
    const proxy = judgedProxy(createTestProxy({ runtime }));
    const user = { role: "user", content: "So?" };
    const input = [
      { type: "web_search_call", id: "ws_1", status: "completed", action: { type: "open_page", url } },
      { type: "code_interpreter_call", id: "ci_1", outputs: [{ type: "image", url }] },
      { type: "computer_call_output", call_id: "a", output: { type: "computer_screenshot", image_url: url } },
      user,
    ];
    const found = [{ type: "web_search_result", url, title: "Page", encrypted_content: "x" }];
    const content = [
      { type: "server_tool_use", id: "a", name: "web_fetch", input: { url } },
      { type: "web_search_tool_result", tool_use_id: "a", content: found },
      { type: "text", text: "I looked." },
    ];
    const messages = [user, { role: "assistant", content }, user];
    expect((await proxy.post("/v1/responses", { model: "default", input })).status).toBe(200);
    expect((await proxy.post("/v1/messages", { model: "default", max_tokens: 9, messages })).status).toBe(200);
    expect(JSON.stringify(runtime.calls)).not.toContain(url);
  });

  test("a model's own images may not", async () => {
    const proxy = judgedProxy(createTestProxy({ runtime: chats() }));
    const image = { role: "user", content: [{ type: "input_image", image_url: url }] };
    const shown = { type: "image", source: { type: "url", url } };
    const messages = [{ role: "user", content: [{ type: "tool_result", tool_use_id: "a", content: [shown] }] }];
    expect((await proxy.post("/v1/responses", { model: "default", input: [image] })).status).toBe(400);
    expect((await proxy.post("/v1/messages", { model: "default", max_tokens: 9, messages })).status).toBe(400);
    expect((await proxy.post("/v1/messages/count_tokens", { model: "default", messages })).status).toBe(400);
  });
});

describe("a stream that breaks", () => {
  const cut = (name: string, folder: string): ContainerAnswer => {
    const { response } = recording(name, folder);
    return { ...response, body: response.body.slice(0, response.body.length / 2) };
  };
  const [, streaming] = DOORS;
  if (!streaming) throw new Error("There is no door that streams.");

  test.each([
    ["relayed", () => cut("text-and-calls-stream", "vllm-responses"), ROUTED],
    ["a chat", () => cut("smollm2-chat-stream-usage", "vllm"), CHAT_MODEL],
  ] as const)("ends a response as failed: %s", async (_what, container, model) => {
    const { openai, proxy } = stage(fakeSageMaker(container), streaming, model);
    const events = [];
    for await (const event of await openai.responses.create({ model: "default", input: "a", stream: true }))
      events.push(event);
    expect(events.at(-1)).toMatchObject({
      type: "response.failed",
      response: { status: "failed", error: { code: expect.any(String) } },
    });
    await proxy.settled();
    expect(proxy.lines.at(-1)).toMatchObject({ status: 502, route: "/v1/responses" });
  });

  test.each([
    ["relayed", () => cut("smollm2-stream", "vllm-messages"), ROUTED],
    ["a chat", () => cut("smollm2-chat-stream-usage", "vllm"), CHAT_MODEL],
  ] as const)("ends a message with an error: %s", async (_what, container, model) => {
    const { anthropic } = stage(fakeSageMaker(container), streaming, model);
    await expect(anthropic.messages.stream(asked).finalMessage()).rejects.toThrow("Please retry");
  });
});

test("whole answers that begin too late for SageMaker are put together from a chat's stream, whatever the API", async () => {
  const [, streaming] = DOORS;
  let now = 1_000;
  jest.spyOn(performance, "now").mockImplementation(() => now);
  let isLate = true;
  const runtime = fakeSageMaker((body) => {
    if (!isLate) return recording(body.stream ? "smollm2-chat-stream-usage" : "smollm2-chat-ok").response;
    now += 60_500;
    return { status: 504, body: '{"error":{"message":"timed out","code":504}}' };
  });
  try {
    const { openai, anthropic } = stage(runtime, streaming as (typeof DOORS)[number], ROUTED);
    await expect(anthropic.messages.create(asked)).rejects.toMatchObject({ status: 504 });
    isLate = false;
    expect(await anthropic.messages.create(asked)).toMatchObject({ type: "message", model: "default" });
    expect(await openai.responses.create({ model: "default", input: "a" })).toMatchObject({ object: "response" });
    expect(runtime.calls.map(({ route, body }) => [route, body.stream])).toEqual([
      ["/v1/messages", false],
      ["/v1/chat/completions", true],
      ["/v1/chat/completions", true],
    ]);
  } finally {
    jest.restoreAllMocks();
  }
});
