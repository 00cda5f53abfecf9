import { FUNCTION_URL } from "../../functions/openai-proxy/door.ts";
import { BASE_MODEL, CHAT_MODEL, PARAMETER, toStageParameters } from "../../testing/openai-proxy/fake-parameters.ts";
import { fakeSageMaker } from "../../testing/openai-proxy/fake-sagemaker-runtime.ts";
import { DOORS, createTestProxy } from "../../testing/openai-proxy/proxy.ts";
import { recording } from "../../testing/openai-proxy/recordings.ts";

/** Attacks by what is in a body. Sizes and damaged JSON: functions/openai-proxy/app.test.ts and fuzz.test.ts. */

const answer = recording("smollm2-chat-ok").response;
const messages = [{ role: "user", content: "Hello" }];
const chat = "/v1/chat/completions";

describe.each(DOORS)("behind $name", (door) => {
  test.each([
    ["arrays", "[", "]", 100_000],
    ["objects", '{"a":', "}", 100_000],
    ["arrays up to the size limit", "[", "]", 3_000_000],
  ])("deeply nested %s are refused, and not passed on", async (_name, open, close, depth) => {
    const runtime = fakeSageMaker(() => answer);
    const nested = open.repeat(depth) + (open === "[" ? "" : "1") + close.repeat(depth);
    const response = await createTestProxy({ runtime, door }).post(
      chat,
      `{"messages":${JSON.stringify(messages)},"x":${nested}}`,
    );
    expect([400, 413]).toContain(response.status);
    expect(runtime.calls).toEqual([]);
  });

  test("nesting that a tool's schema may have passes", async () => {
    const runtime = fakeSageMaker(() => answer);
    const schema = JSON.parse(`${'{"properties":{"a":'.repeat(40)}{}${"}}".repeat(40)}`);
    const tools = [{ type: "function", function: { name: "f", parameters: schema } }];
    expect((await createTestProxy({ runtime, door }).post(chat, { messages, tools })).status).toBe(200);
    expect(runtime.calls[0]?.body.tools).toEqual(tools);
  });

  test.each([
    ["__proto__", '"__proto__":{"polluted":true,"stream":true,"model":"other"}'],
    ["constructor.prototype", '"constructor":{"prototype":{"polluted":true}}'],
    ["a message's __proto__", `"messages":[{"role":"user","content":"Hi","__proto__":{"polluted":true}}]`],
  ])("%s pollutes nothing and sets nothing", async (_name, field) => {
    const runtime = fakeSageMaker(() => answer);
    const response = await createTestProxy({ runtime, door }).post(
      chat,
      `{"messages":${JSON.stringify(messages)},${field}}`,
    );
    expect(response.status).toBe(200);
    expect(response.headers.get("content-type")).toBe("application/json");
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
    expect(Object.prototype).not.toHaveProperty("polluted");
  });

  test("every control character and half a surrogate reach the model as JSON, not as anything else", async () => {
    const runtime = fakeSageMaker(() => answer);
    const content = `${String.fromCharCode(...Array.from({ length: 32 }, (_, code) => code))}\u007f\u0085\u2028\ud800`;
    const response = await createTestProxy({ runtime, door }).post(chat, { messages: [{ role: "user", content }] });
    expect(response.status).toBe(200);
    expect(runtime.calls[0]?.body.messages).toEqual([{ role: "user", content }]);
  });

  test("the embeddings path cannot be used to chat, nor the completions path to smuggle a second request", async () => {
    const runtime = fakeSageMaker(() => ({ status: 400, body: "{}" }));
    const proxy = createTestProxy({ runtime, door });
    await proxy.post("/v1/embeddings", { input: "a", messages: [{ role: "user", content: "b" }], prompt: "c" });
    await proxy.post("/v1/completions", { prompt: "a", messages: [null] });
    expect(runtime.calls.map(({ body }) => Object.keys(body).filter((name) => /messages|prompt/.test(name)))).toEqual([
      [],
      ["prompt"],
    ]);
  });

  test("a URL of the operator's network is refused before anything is fetched or asked", async () => {
    const runtime = fakeSageMaker(() => answer);
    const content = [{ type: "image_url", image_url: { url: "http://169.254.169.254/latest/meta-data/" } }];
    for (const path of [chat, "/v1/completions", "/v1/embeddings"]) {
      const body = { messages: [{ role: "user", content }], ...(path === "/v1/embeddings" ? { input: "a" } : {}) };
      expect((await createTestProxy({ runtime, door }).post(path, body)).status).toBe(400);
    }
    expect(runtime.calls).toEqual([]);
  });

  test("what a caller writes into a model's name or path is no line and no dimension of the log", async () => {
    const proxy = createTestProxy({ runtime: fakeSageMaker(() => answer), door });
    const forged = 'default"}\n{"level":"error","status":500}\u001b[2J';
    await proxy.post(chat, { messages, model: forged });
    await proxy.get(`/v1/models/${encodeURIComponent(forged)}`);
    expect(proxy.lines).toHaveLength(2);
    for (const line of proxy.lines) {
      expect(JSON.stringify(line)).not.toMatch(/\p{Cc}/u);
      expect(line.status).toBe(404);
      expect(line.model).toBeUndefined();
    }
  });
});

describe("template injection", () => {
  const INJECTIONS = [
    "{{ 7 * 7 }}",
    "{% for i in range(1000000000) %}x{% endfor %}",
    "{{ cycler.__init__.__globals__ }}",
    "{{ messages[0].constructor('return process')() }}",
    '{# stop: [""] #}',
  ];

  async function readPrompt(content: string, more: Record<string, unknown> = {}): Promise<unknown> {
    const runtime = fakeSageMaker(() => recording("tiny-completion-ok").response);
    const parameters = toStageParameters({
      [PARAMETER.model("default")]: {
        ...BASE_MODEL,
        promptTemplate: "{% for m in messages %}<{{ m.content }}>{% endfor %}",
      },
    });
    const proxy = createTestProxy({ runtime, parameters, door: FUNCTION_URL });
    await proxy.post(chat, { messages: [{ role: "user", content }], ...more });
    return runtime.calls[0]?.body.prompt;
  }

  test.each(INJECTIONS)("%s in a message is text", async (content) => {
    expect(await readPrompt(content)).toBe(`<${content}>`);
  });

  test.each(INJECTIONS)("%s as a template of the caller's own is not used", async (template) => {
    expect(await readPrompt("Hello", { chat_template: template })).toBe("<Hello>");
    expect(await readPrompt("Hello", { chat_template_kwargs: { m: template, messages: template } })).toBe("<Hello>");
  });
});

describe.each(DOORS)("of the newer APIs, behind $name", (door) => {
  const routed = {
    ...CHAT_MODEL,
    capabilities: { ...CHAT_MODEL.capabilities, routes: ["/v1/responses", "/v1/messages"] },
  };
  const ask = async (path: string, body: unknown, headers: Record<string, string> = {}) => {
    const runtime = fakeSageMaker(() => recording("text", "vllm-responses").response);
    const parameters = toStageParameters({ [PARAMETER.model("default")]: routed });
    const { status } = await createTestProxy({ runtime, door, parameters }).post(path, body, headers);
    return { status, calls: runtime.calls };
  };

  test.each([
    "route=/v1/load_lora_adapter",
    "default,route=/v1/load_lora_adapter",
    "../../v1/load_lora_adapter",
    "default\r\nx-amzn-sagemaker-custom-attributes: route=/v1/load_lora_adapter",
  ])("a model named %j is unknown, and nothing else", async (model) => {
    for (const [path, body] of [
      ["/v1/responses", { model, input: "a" }],
      ["/v1/messages", { model, max_tokens: 1, messages }],
      ["/v1/chat/completions", { model, messages }],
      ["/tokenize", { model, prompt: "a" }],
    ] as const) {
      expect(await ask(path, body)).toEqual({ status: 404, calls: [] });
    }
  });

  test("nobody names another path, by a header or a field", async () => {
    const attributes = "route=/v1/load_lora_adapter";
    const headers = {
      "x-amzn-sagemaker-custom-attributes": attributes,
      "x-amzn-sagemaker-target-variant": "other",
      "x-amzn-sagemaker-adapter-identifier": "other",
    };
    const fields = { custom_attributes: attributes, CustomAttributes: attributes, route: "/v1/load_lora_adapter" };
    const { status, calls } = await ask("/v1/responses", { input: "a", ...fields }, headers);
    expect([status, calls.map(({ route }) => route)]).toEqual([200, ["/v1/responses"]]);
  });

  test.each([
    ["10 MB of items", Array.from({ length: 10 }, () => ({ role: "user", content: "a".repeat(1024 * 1024) })), 413],
    ["60,000 items", Array.from({ length: 60_000 }, () => ({ role: "user" })), 400],
    ["items within items", JSON.parse(`${'[{"content":'.repeat(60)}[]${"}]".repeat(60)}`), 400],
    ["items that are none", [1, "a", null, []], 400],
  ])("%s are refused, and not passed on", async (_name, input, status) => {
    expect(await ask("/v1/responses", { input })).toEqual({ status, calls: [] });
    const answer = await ask("/v1/messages", { max_tokens: 1, messages: input });
    expect(answer).toEqual({ status, calls: [] });
  });
});
