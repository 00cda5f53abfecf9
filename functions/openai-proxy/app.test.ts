import { createApiKey } from "../../contract/api-key.ts";
import { toKeys } from "../../testing/openai-proxy/fake-keys.ts";
import {
  BASE_MODEL,
  CATALOG_ENTRY,
  CHAT_MODEL,
  PARAMETER,
  toStageParameters,
} from "../../testing/openai-proxy/fake-parameters.ts";
import { failure, fakeSageMaker } from "../../testing/openai-proxy/fake-sagemaker-runtime.ts";
import { DOORS, createTestProxy } from "../../testing/openai-proxy/proxy.ts";
import { recording } from "../../testing/openai-proxy/recordings.ts";
import type { JsonObject } from "./json.ts";
import { namedEndpoint } from "./models/named-endpoint.ts";

const chat = recording("smollm2-chat-ok");
const messages = [{ role: "user", content: "Hello" }];

const chatContainer = () =>
  fakeSageMaker(({ stream }) => (stream ? recording("smollm2-chat-stream-usage") : chat).response);

async function readBody(response: Response): Promise<{ error: JsonObject } & JsonObject> {
  return response.json() as Promise<{ error: JsonObject } & JsonObject>;
}

describe("models", () => {
  const live = { [PARAMETER.model("default")]: CHAT_MODEL };
  const waiting = {
    [PARAMETER.catalog("big")]: { ...CATALOG_ENTRY, modelId: "Qwen/Qwen3-32B" },
    [PARAMETER.provisioning("big")]: {
      execution: "arn:aws:states:eu-north-1:123456789012:execution:provision:one",
      step: "waiting for the endpoint to be InService",
      since: "2026-11-22T03:00:00Z",
    },
    [PARAMETER.catalog("idle")]: CATALOG_ENTRY,
  };
  const parameters = () => toStageParameters({ ...live, ...waiting });

  it("lists every alias, live or not", async () => {
    const { data } = await readBody(
      await createTestProxy({ runtime: chatContainer(), parameters: parameters() }).get("/v1/models"),
    );
    expect(data).toEqual([
      expect.objectContaining({
        id: "big",
        object: "model",
        created: 0,
        root: "Qwen/Qwen3-32B",
        status: "provisioning",
        step: "waiting for the endpoint to be InService",
      }),
      expect.objectContaining({
        id: "default",
        created: 1795312800,
        root: "Qwen/Qwen3-4B",
        max_model_len: 1024,
        capabilities: { completions: true, chat: true, responses: true, messages: true, tools: true, streaming: true },
        status: "live",
      }),
      expect.objectContaining({ id: "idle", root: "distilgpt2", status: "offline" }),
    ]);
  });

  it.each(["default", "Qwen/Qwen3-4B", "Qwen%2FQwen3-4B"])("describes %s", async (id) => {
    const response = await createTestProxy({ runtime: chatContainer(), parameters: parameters() }).get(
      `/v1/models/${id}`,
    );
    expect(await readBody(response)).toMatchObject({ id: decodeURIComponent(id), object: "model", status: "live" });
  });

  it("says 404 for a model that is not there", async () => {
    const proxy = createTestProxy({ runtime: chatContainer(), parameters: parameters() });
    const responses = [
      await proxy.get("/v1/models/gpt-5"),
      await proxy.post("/v1/chat/completions", { model: "gpt-5", messages }),
    ];
    for (const response of responses) {
      expect(response.status).toBe(404);
      expect((await readBody(response)).error).toEqual({
        message: "The model `gpt-5` does not exist or you do not have access to it.",
        type: "invalid_request_error",
        param: "model",
        code: "model_not_found",
      });
    }
  });

  it("hides models that the key may not use, and takes the only other one for granted", async () => {
    const limited = createApiKey("limited", { models: ["default"] });
    const stage = toStageParameters({ ...live, ...waiting });
    const proxy = createTestProxy({ runtime: chatContainer(), parameters: stage, keys: toKeys([limited]) });
    const authorization = { authorization: `Bearer ${limited.key}` };
    const list = await readBody(await proxy.get("/v1/models", authorization));
    expect(list.data).toEqual([expect.objectContaining({ id: "default" })]);
    expect((await proxy.post("/v1/chat/completions", { model: "big", messages }, authorization)).status).toBe(404);
    expect((await proxy.post("/v1/chat/completions", { messages }, authorization)).status).toBe(200);
  });

  it("wants a name where there are several", async () => {
    const proxy = createTestProxy({ runtime: chatContainer(), parameters: parameters() });
    const response = await proxy.post("/v1/chat/completions", { messages });
    expect(response.status).toBe(400);
    expect((await readBody(response)).error).toMatchObject({
      message: "you must provide a model parameter",
      code: null,
    });
  });

  it("tells a client who comes too early how far the provisioning is, and when to come again", async () => {
    const proxy = createTestProxy({ runtime: chatContainer(), parameters: parameters() });
    const response = await proxy.post("/v1/chat/completions", { model: "big", messages });
    expect(response.status).toBe(503);
    expect(response.headers.get("retry-after")).toBe("59");
    const { error } = await readBody(response);
    expect(error).toMatchObject({ type: "server_error", code: "model_not_live" });
    expect(error.message).toContain("waiting for the endpoint to be InService");
    expect((await proxy.post("/v1/chat/completions", { model: "idle", messages })).status).toBe(503);
  });

  it("says 503 when the endpoint was retired behind the cache's back", async () => {
    const runtime = fakeSageMaker(() => {
      throw failure("ValidationError", { message: "Endpoint one of account 123456789012 not found." });
    });
    for (const door of DOORS) {
      const response = await createTestProxy({ runtime, door }).post("/v1/chat/completions", {
        model: "default",
        messages,
      });
      expect(response.status).toBe(503);
      expect((await readBody(response)).error).toMatchObject({ code: "model_not_live" });
    }
  });

  it("asks the endpoint that took over", async () => {
    let values: JsonObject = { ...live };
    const { cachedStageParameters } = await import("./models/parameter-cache.ts");
    let now = 0;
    const stage = cachedStageParameters({
      root: PARAMETER.root,
      log: () => undefined,
      now: () => now,
      pages: async function* () {
        yield Object.entries(values).map(([name, value]) => ({ name, value: JSON.stringify(value) }));
      },
    });
    await stage.snapshot();
    now = 1_000;
    values = { ...values, [PARAMETER.model("default")]: { ...CHAT_MODEL, endpointName: "two" } };
    const runtime = fakeSageMaker(() => chat.response);
    const gone = {
      ...runtime,
      invoke: (...[invocation, signal]: Parameters<typeof runtime.invoke>) =>
        invocation.endpointName === "two"
          ? runtime.invoke(invocation, signal)
          : Promise.reject(failure("ValidationError", { message: "Endpoint one of account 1 not found." })),
    };
    const response = await createTestProxy({ runtime: gone, parameters: stage }).post("/v1/chat/completions", {
      messages,
    });
    expect(response.status).toBe(200);
    expect(runtime.calls).toMatchObject([{ endpointName: "two" }]);
  });
});

describe("every answer", () => {
  const proxy = createTestProxy({ runtime: chatContainer() });

  it("carries the request id that the log has", async () => {
    const lambdaContext = { awsRequestId: "11111111-2222-3333-4444-555555555555" };
    const response = await proxy.post("/v1/chat/completions", { messages }, {}, { lambdaContext });
    expect(response.headers.get("x-request-id")).toBe(lambdaContext.awsRequestId);
    expect(proxy.lines.at(-1)).toMatchObject({ requestId: lambdaContext.awsRequestId });
    for (const path of ["/health", "/nowhere", "/v1/models/none"]) {
      expect((await proxy.get(path)).headers.get("x-request-id")).toMatch(/^[0-9a-f-]{36}$/);
    }
  });

  it("of an instance that has just started waits for key and models at once, not for one after the other", async () => {
    const { promise: modelsAreRead, resolve: read } = Promise.withResolvers<void>();
    const stage = toStageParameters({ [PARAMETER.model("default")]: CHAT_MODEL });
    const keys = toKeys();
    const proxy = createTestProxy({
      runtime: chatContainer(),
      parameters: {
        ...stage,
        snapshot() {
          read();
          return stage.snapshot();
        },
      },
      keys: { ...keys, key: (keyId) => modelsAreRead.then(() => keys.key(keyId)) },
    });
    expect((await proxy.post("/v1/chat/completions", { messages })).status).toBe(200);
  });

  it("needs no key for /health", async () => {
    const response = await proxy.request("/health");
    expect([response.status, await response.json()]).toEqual([200, { status: "ok" }]);
  });

  it.each([
    ["GET", "/v1/chat/completions", "POST, OPTIONS"],
    ["DELETE", "/v1/embeddings", "POST, OPTIONS"],
    ["POST", "/v1/models", "GET, OPTIONS"],
    ["PUT", "/v1/models/Qwen/Qwen3-4B", "GET, OPTIONS"],
  ])("says 405 to %s %s", async (method, path, allow) => {
    const response = await proxy.request(path, { method });
    expect([response.status, response.headers.get("allow")]).toEqual([405, allow]);
    expect((await readBody(response)).error).toMatchObject({
      type: "invalid_request_error",
      code: "method_not_supported",
    });
  });

  it("tells OPTIONS what there is", async () => {
    const response = await proxy.request("/v1/chat/completions", { method: "OPTIONS" });
    expect([response.status, response.headers.get("allow")]).toEqual([204, "POST, OPTIONS"]);
  });

  it("says 404 for an unknown path", async () => {
    const response = await proxy.request("/v1/assistants", { method: "POST" });
    expect(response.status).toBe(404);
    expect((await readBody(response)).error).toEqual({
      message: "Invalid URL (POST /v1/assistants)",
      type: "invalid_request_error",
      param: null,
      code: "unknown_url",
    });
  });
});

describe("bad bodies", () => {
  const proxy = createTestProxy({ runtime: chatContainer() });
  const faults: [string, string, unknown, JsonObject][] = [
    ["text that is not JSON", "chat/completions", '{"messages": ', { param: null, code: null }],
    ["an empty body", "chat/completions", "", { param: null }],
    ["a list", "chat/completions", [], { param: null }],
    [
      "no messages",
      "chat/completions",
      {},
      {
        message: "Missing required parameter: 'messages'.",
        param: "messages",
        code: "missing_required_parameter",
      },
    ],
    ["a prompt in place of messages", "chat/completions", { prompt: "Hi" }, { param: "messages" }],
    ["empty messages", "chat/completions", { messages: [] }, { param: "messages", code: "empty_array" }],
    [
      "messages of the wrong type",
      "chat/completions",
      { messages: "Hi" },
      {
        message: "Invalid type for 'messages': expected an array, but got a string instead.",
        param: "messages",
        code: "invalid_type",
      },
    ],
    [
      "a message that is a text",
      "chat/completions",
      { messages: ["Hi"] },
      { param: "messages[0]", code: "invalid_type" },
    ],
    [
      "a role that is a list",
      "chat/completions",
      { messages: [{ role: ["user"], content: "Hi" }] },
      {
        message: "Invalid type for 'messages[0].role': expected a string, but got an array instead.",
        param: "messages[0].role",
        code: "invalid_type",
      },
    ],
    ...["n", "best_of", "max_tokens", "max_completion_tokens"].flatMap(
      (param): [string, string, unknown, JsonObject][] =>
        ["chat/completions", "completions"].map((path) => [
          `a text for ${param} on ${path}`,
          path,
          { messages: [{ role: "user", content: "Hi" }], prompt: "Hi", [param]: "128" },
          {
            message: `Invalid type for '${param}': expected an integer, but got a string instead.`,
            param,
            code: "invalid_type",
          },
        ]),
    ),
    [
      "a decimal for max_tokens",
      "chat/completions",
      { messages: [{ role: "user", content: "Hi" }], max_tokens: 10.5 },
      {
        message: "Invalid type for 'max_tokens': expected an integer, but got a decimal instead.",
        param: "max_tokens",
      },
    ],
    [
      "stream options without a stream",
      "chat/completions",
      { messages: [{ role: "user", content: "Hi" }], stream_options: { include_usage: true } },
      { message: "Stream options can only be defined when `stream=True`.", param: "stream_options" },
    ],
    [
      "prompt_logprobs with a stream",
      "completions",
      { prompt: "Hi", stream: true, prompt_logprobs: 1 },
      { message: "`prompt_logprobs` are not available when `stream=True`.", param: "prompt_logprobs" },
    ],
    [
      "more fields than anybody needs",
      "chat/completions",
      Object.fromEntries(Array.from({ length: 60_000 }, (_, index) => [`field${index}`, index])),
      { message: "The JSON body of your request has more than 50000 fields." },
    ],
    [
      "content of the wrong type",
      "chat/completions",
      { messages: [{ role: "user", content: 1 }] },
      {
        message: "Invalid type for 'messages[0].content': expected a string or an array, but got an integer instead.",
        param: "messages[0].content",
      },
    ],
    [
      "a content part without a type",
      "chat/completions",
      { messages: [{ role: "user", content: [{}] }] },
      {
        param: "messages[0].content[0].type",
      },
    ],
    ["a model that is a number", "chat/completions", { messages, model: 4 }, { param: "model", code: "invalid_type" }],
    ["stream as a text", "chat/completions", { messages, stream: "true" }, { param: "stream", code: "invalid_type" }],
    [
      "no prompt",
      "completions",
      recording("tiny-no-prompt").request,
      {
        message: "Missing required parameter: 'prompt'.",
        param: "prompt",
      },
    ],
    ["an empty list of prompts", "completions", { prompt: [] }, { param: "prompt", code: "empty_array" }],
    ["empty messages as a prompt", "completions", { messages: [] }, { param: "messages", code: "empty_array" }],
    ["another server's form", "completions", recording("tiny-hf-tgi-style").request, { param: "prompt" }],
    ["no input", "embeddings", {}, { param: "input", code: "missing_required_parameter" }],
  ];

  it.each(faults)("names the fault of %s", async (_name, path, body, fault) => {
    const response = await proxy.post(`/v1/${path}`, typeof body === "string" ? body : JSON.stringify(body));
    expect(response.status).toBe(400);
    expect((await readBody(response)).error).toMatchObject({ type: "invalid_request_error", ...fault });
  });

  it("refuses a body over the limit, and names the limit", async () => {
    const image = `data:image/png;base64,${"A".repeat(6 * 1024 * 1024)}`;
    const content = [{ type: "image_url", image_url: { url: image } }];
    const response = await proxy.post("/v1/chat/completions", { messages: [{ role: "user", content }] });
    expect(response.status).toBe(413);
    expect((await readBody(response)).error.message).toContain("6 MB");
  });

  it.each([
    "application/json; charset=utf-8",
    "application/json; charset=iso-8859-1",
    "text/plain",
    "application/x-www-form-urlencoded",
  ])("takes JSON that is called %s", async (type) => {
    const response = await proxy.post("/v1/chat/completions", { messages }, { "content-type": type });
    expect(response.status).toBe(200);
  });
});

describe("what reaches the container", () => {
  it("is what the caller sent, fields that nobody knows yet included", async () => {
    const runtime = chatContainer();
    const fields = {
      temperature: 0.7,
      seed: 42,
      n: 2,
      stop: ["a"],
      logit_bias: { "50256": -100 },
      response_format: { type: "json_schema", json_schema: { name: "x", schema: { type: "object" } } },
      guided_regex: "[a-z]+",
      chat_template_kwargs: { enable_thinking: false },
      tools: [{ type: "function", function: { name: "f" } }],
      tool_choice: "required",
      field_of_tomorrow: [{ deep: null }],
    };
    await createTestProxy({ runtime }).post("/v1/chat/completions", { model: "default", messages, ...fields });
    expect(runtime.calls[0]?.body).toEqual({ model: CHAT_MODEL.modelId, messages, ...fields });
  });

  it("goes by the container's own path where it has one", async () => {
    const routes = ["/v1/chat/completions", "/v1/completions", "/v1/load_lora_adapter"];
    const model = (capabilities: object) => ({
      ...CHAT_MODEL,
      capabilities: { ...CHAT_MODEL.capabilities, ...capabilities },
    });
    const sent = async (capabilities: object, path: string, body: object) => {
      const runtime = chatContainer();
      const parameters = toStageParameters({ [PARAMETER.model("default")]: model(capabilities) });
      await createTestProxy({ runtime, parameters }).post(path, body);
      return runtime.calls[0]?.route;
    };
    expect(await sent({ routes }, "/v1/chat/completions", { messages })).toBe("/v1/chat/completions");
    expect(await sent({ routes, chatTemplate: false }, "/v1/chat/completions", { messages })).toBe("/v1/completions");
    expect(await sent({ routes }, "/v1/embeddings", { input: "a" })).toBeUndefined();
    expect(await sent({}, "/v1/chat/completions", { messages })).toBeUndefined();
    // Nothing that a caller sends names a path.
    const attack = { messages, route: "/v1/load_lora_adapter", custom_attributes: "route=/v1/load_lora_adapter" };
    expect(await sent({ routes }, "/v1/chat/completions", attack)).toBe("/v1/chat/completions");
  });

  it("has every digit of a 64-bit seed", async () => {
    let sent = "";
    const runtime = chatContainer();
    const proxy = createTestProxy({
      runtime: {
        ...runtime,
        invoke(invocation, signal) {
          sent = String(invocation.body);
          return runtime.invoke(invocation, signal);
        },
      },
    });
    await proxy.post("/v1/chat/completions", '{"messages":[{"role":"user","content":"1"}],"seed":9223372036854775807}');
    expect(sent).toContain('"seed":9223372036854775807');
  });

  it("has max_tokens and system where the caller used the newer names", async () => {
    const runtime = chatContainer();
    const developer = [{ role: "developer", content: "Be brief." }, ...messages];
    await createTestProxy({ runtime }).post("/v1/chat/completions", {
      messages: developer,
      max_completion_tokens: 9,
      max_tokens: 1,
    });
    expect(runtime.calls[0]?.body).toMatchObject({
      messages: [{ role: "system", content: "Be brief." }, ...messages],
      max_completion_tokens: 9,
      max_tokens: 9,
    });
  });

  it("has no tools where the model cannot call any, unless the caller insists", async () => {
    const runtime = chatContainer();
    const model = { ...CHAT_MODEL, capabilities: { ...CHAT_MODEL.capabilities, tools: false } };
    const proxy = createTestProxy({ runtime, parameters: toStageParameters({ [PARAMETER.model("default")]: model }) });
    const tools = [{ type: "function", function: { name: "f" } }];
    for (const tool_choice of [undefined, null, "auto", "none"]) {
      await proxy.post("/v1/chat/completions", { messages, tools, tool_choice, parallel_tool_calls: true });
      expect(runtime.calls.pop()?.body).toEqual({ model: CHAT_MODEL.modelId, messages });
    }
    for (const tool_choice of ["required", { type: "function", function: { name: "f" } }]) {
      const response = await proxy.post("/v1/chat/completions", { messages, tools, tool_choice });
      expect(response.status).toBe(400);
      expect((await readBody(response)).error).toMatchObject({ param: "tool_choice" });
    }
    expect(runtime.calls).toEqual([]);
  });

  it("has what the system says in the user's words where the model's template refuses the role", async () => {
    const runtime = chatContainer();
    const model = { ...CHAT_MODEL, capabilities: { ...CHAT_MODEL.capabilities, systemMessage: false } };
    const proxy = createTestProxy({ runtime, parameters: toStageParameters({ [PARAMETER.model("default")]: model }) });
    const system = { role: "system", content: "Be brief." };
    const part = { type: "text", text: "Hello" };
    for (const [asked, sent] of [
      [messages, messages],
      [[system, ...messages], [{ role: "user", content: "Be brief.\n\nHello" }]],
      [[{ ...system, role: "developer" }, ...messages], [{ role: "user", content: "Be brief.\n\nHello" }]],
      [[system], [{ role: "user", content: "Be brief." }]],
      [
        [system, { role: "user", content: [part] }],
        [{ role: "user", content: [{ type: "text", text: "Be brief." }, part] }],
      ],
      [
        [{ role: "assistant", content: "Hi" }, ...messages, system],
        [
          { role: "assistant", content: "Hi" },
          { role: "user", content: "Be brief.\n\nHello" },
        ],
      ],
    ]) {
      await proxy.post("/v1/chat/completions", { messages: asked });
      expect(runtime.calls.pop()?.body.messages).toEqual(sent);
    }
  });

  it("is whole for an answer in one piece, and goes where there is more time for it on the streaming door", async () => {
    const runtime = fakeSageMaker(({ stream, input }) =>
      input
        ? { contentType: "application/json", body: '{"object":"list","data":[],"model":"x"}' }
        : (stream ? recording("smollm2-chat-stream-usage") : chat).response,
    );
    const operations = { "http-api": "invoke", "function-url": "stream" };
    for (const door of DOORS) {
      const proxy = createTestProxy({ runtime, door });
      await proxy.post("/v1/chat/completions", { messages });
      await proxy.post("/v1/chat/completions", { messages, prompt_logprobs: 1 });
      await (await proxy.post("/v1/chat/completions", { messages, use_beam_search: true, stream: true })).text();
      await proxy.post("/v1/embeddings", { input: "Hello" });
      const calls = runtime.calls.splice(0);
      expect(calls.map(({ operation }) => operation)).toEqual(Array(4).fill(operations[door.name as "http-api"]));
      expect(calls.filter(({ body }) => "stream" in body)).toEqual([]);
    }
  });
});

describe("capabilities that nobody has tested", () => {
  const unknown = () => namedEndpoint("my-endpoint", "vllm");

  it.each(DOORS)("learns behind $name that there is no chat template, and remembers it", async (door) => {
    const runtime = fakeSageMaker(({ stream, messages: asked }) => {
      if (asked) return recording("tiny-chat-no-template").response;
      return recording(stream ? "tiny-completion-stream-usage" : "tiny-completion-ok").response;
    });
    const proxy = createTestProxy({ runtime, parameters: unknown(), door });
    for (const stream of [false, true]) {
      const response = await proxy.post("/v1/chat/completions", { messages, stream });
      expect(response.status).toBe(200);
      expect(await response.text()).toContain('"role":"assistant"');
    }
    expect(runtime.calls.map(({ body }) => "messages" in body)).toEqual([true, false, false]);
  });

  it("learns that there is no tool parser", async () => {
    const runtime = fakeSageMaker(({ tools }) => (tools ? recording("tinychat-chat-tools-auto") : chat).response);
    const proxy = createTestProxy({ runtime, parameters: unknown() });
    const { request } = recording("tinychat-chat-tools-auto");
    const response = await proxy.post("/v1/chat/completions", { ...request, model: "default" });
    expect(response.status).toBe(200);
    expect(runtime.calls).toHaveLength(2);
  });

  /** What vLLM answers of a body that it cannot read; it repeats keys. */
  const refusing = (message: string) =>
    fakeSageMaker(() => ({ status: 400, body: JSON.stringify({ error: { message, code: 400 } }) }));
  const TEMPLATE =
    "As of transformers v4.44, default chat template is no longer allowed, so you must provide a chat template if the tokenizer does not define one.";
  const TOOLS = '"auto" tool choice requires --enable-auto-tool-choice and --tool-call-parser to be set';

  it.each<[string, string, object, ReturnType<typeof unknown> | undefined]>([
    ["a key of logit_bias", "Invalid logit_bias: must provide a chat template", {}, unknown()],
    ["the whole sentence, repeated", `Invalid key '${TEMPLATE}'`, {}, unknown()],
    ["a template that the caller sent", TEMPLATE, { chat_template: `{{ raise_exception("${TEMPLATE}") }}` }, unknown()],
    [
      "a template that the caller sent, about tools",
      TOOLS,
      { chat_template: "{{ raise_exception(messages) }}", tools: [{ type: "function", function: { name: "f" } }] },
      unknown(),
    ],
    ["words for the model's template", TEMPLATE, { chat_template_kwargs: { error: TEMPLATE } }, unknown()],
    ["tools that were not sent", TOOLS, {}, unknown()],
    ["a template that the smoke test has seen", TEMPLATE, {}, undefined],
    [
      "tools that the smoke test has seen",
      TOOLS,
      { tools: [{ type: "function", function: { name: "f" } }] },
      undefined,
    ],
  ])("learns nothing from %s", async (_name, message, request, parameters) => {
    const runtime = refusing(message);
    const proxy = createTestProxy({ runtime, ...(parameters && { parameters }) });
    for (const _time of [1, 2]) {
      const response = await proxy.post("/v1/chat/completions", { messages, ...request });
      expect(response.status).toBe(400);
      expect((await readBody(response)).error.message).toBe(message);
    }
    expect(runtime.calls.map(({ body }) => "messages" in body)).toEqual([true, true]);
  });

  it.each<[object, string, string]>([
    [
      { temperature: "hot" },
      "temperature",
      "Invalid type for 'temperature': expected a number, but got a string instead.",
    ],
    [
      { seed: 2 ** 63 },
      "seed",
      "Invalid type for 'seed': expected an integer of 64 bits, but got a number too large instead.",
    ],
    [
      { stop: ["a", "b", "c", "d", "e"] },
      "stop",
      "Invalid 'stop': array too long. Expected an array with maximum length 4, but got an array with length 5 instead.",
    ],
    [
      { tools: [{ type: "custom", custom: { name: "f" } }] },
      "tools[0].type",
      "Invalid value: 'custom'. Supported values are: 'function'.",
    ],
    [
      { response_format: { type: "yaml" } },
      "response_format.type",
      "Invalid value: 'yaml'. Supported values are: 'text', 'json_object', 'json_schema', and 'structural_tag'.",
    ],
    [
      { response_format: { type: "json_schema" } },
      "response_format.json_schema",
      "Missing required parameter: 'response_format.json_schema'.",
    ],
  ])("names the field that the container could not read: %j", async (fields, param, message) => {
    const runtime = refusing("Either prompt or prompt_embeds must be provided and non-empty. (parameter=prompt)");
    const { error } = await readBody(
      await createTestProxy({ runtime }).post("/v1/chat/completions", { messages, ...fields }),
    );
    expect(error).toMatchObject({ type: "invalid_request_error", message, param });
  });

  it("says that it cannot name the field when it cannot", async () => {
    const runtime = refusing("Either prompt or prompt_embeds must be provided and non-empty. (parameter=prompt)");
    const { error } = await readBody(
      await createTestProxy({ runtime }).post("/v1/chat/completions", { messages, odd: {} }),
    );
    expect(error.message).toMatch(/could not read this request/);
  });

  it("tells of an embedding's input that it is too long", async () => {
    const { response } = recording("tiny-completion-prompt-too-long");
    const answer = await createTestProxy({ runtime: fakeSageMaker(() => response) }).post("/v1/embeddings", {
      input: "long",
    });
    expect((await readBody(answer)).error).toMatchObject({ code: "context_length_exceeded" });
  });

  it.each(DOORS)("gives embeddings as bytes behind $name", async (door) => {
    const vectors = [new Float32Array([0.5, -1]), new Float32Array([2, 3])];
    const data = vectors.map((vector, index) => ({
      object: "embedding",
      index,
      embedding: Buffer.from(vector.buffer).toString("base64"),
    }));
    const body = JSON.stringify({ object: "list", id: "embd-1", created: 1, model: "x", data });
    const runtime = fakeSageMaker(() => ({ contentType: "application/json", body }));
    for (const encoding_format of ["bytes", "bytes_only"]) {
      const answer = await createTestProxy({ runtime, door }).post("/v1/embeddings", {
        input: ["a", "b"],
        encoding_format,
      });
      expect(answer.headers.get("content-type")).toBe("application/octet-stream");
      expect([...new Float32Array(await answer.arrayBuffer())]).toEqual([0.5, -1, 2, 3]);
      expect(runtime.calls.pop()?.body).toMatchObject({ encoding_format: "base64" });
      const metadata = JSON.parse(answer.headers.get("metadata") ?? "null");
      if (encoding_format === "bytes_only") expect(metadata).toBeNull();
      else expect(metadata).toMatchObject({ model: "default", data: [{ start: 0, end: 8, shape: [2] }, { start: 8 }] });
    }
  });

  it("makes embeddings of messages, and never a chat instead", async () => {
    const list = '{"object":"list","data":[],"model":"x"}';
    for (const [body, status] of [
      [list, 200],
      [chat.response.body, 400],
    ] as const) {
      const runtime = fakeSageMaker(() => ({ contentType: "application/json", body }));
      const answer = await createTestProxy({ runtime }).post("/v1/embeddings", { messages });
      expect(answer.status).toBe(status);
      expect(runtime.calls[0]?.body).toMatchObject({ messages, max_tokens: 1 });
    }
  });

  it("lets roles pass to a model with a chat template, and to no other", async () => {
    const asked = { messages: [...messages, { role: "ipython", content: "1" }] };
    const runtime = chatContainer();
    expect((await createTestProxy({ runtime }).post("/v1/chat/completions", asked)).status).toBe(200);
    expect(runtime.calls[0]?.body).toMatchObject(asked);
    const parameters = toStageParameters({ [PARAMETER.model("default")]: BASE_MODEL });
    const refused = await createTestProxy({ runtime, parameters }).post("/v1/chat/completions", asked);
    expect((await readBody(refused)).error).toMatchObject({ param: "messages[1].role", code: "invalid_value" });
  });

  describe("a model that was seen to make nothing but embeddings", () => {
    const capabilities = {
      completions: false,
      chatTemplate: false,
      tools: false,
      streaming: false,
      embeddings: true,
      rerank: false,
    };
    const parameters = toStageParameters({ [PARAMETER.model("default")]: { ...CHAT_MODEL, capabilities } });

    it.each(DOORS)("is said to behind $name, before the container is asked", async (door) => {
      const silent = fakeSageMaker(() => ({ body: "{}" }));
      for (const [path, body, sentence] of [
        ["chat/completions", { messages }, "it does not chat."],
        ["chat/completions", { messages, stream: true }, "it does not chat."],
        ["completions", { prompt: "Hi" }, "it does not complete prompts."],
      ] as const) {
        const answer = await createTestProxy({ runtime: silent, parameters, door }).post(`/v1/${path}`, body);
        expect(answer.status).toBe(400);
        expect((await readBody(answer)).error).toMatchObject({
          message: `The model \`default\` makes embeddings (/v1/embeddings); ${sentence}`,
          param: "model",
        });
      }
      expect(silent.calls).toEqual([]);
      const described = await createTestProxy({ runtime: silent, parameters, door }).get("/v1/models/default");
      expect((await readBody(described)).capabilities).toEqual({
        completions: false,
        chat: false,
        responses: false,
        messages: false,
        tools: false,
        streaming: false,
        embeddings: true,
        rerank: false,
      });
    });
  });

  it("does not ask a model for embeddings that was seen to make none", async () => {
    const runtime = fakeSageMaker(() => ({ body: "{}" }));
    const model = { ...CHAT_MODEL, capabilities: { ...CHAT_MODEL.capabilities, completions: true, embeddings: false } };
    const parameters = toStageParameters({ [PARAMETER.model("default")]: model });
    const answer = await createTestProxy({ runtime, parameters }).post("/v1/embeddings", { input: "hello" });
    expect(answer.status).toBe(400);
    expect((await readBody(answer)).error.message).toBe("The model `default` does not make embeddings.");
    expect(runtime.calls).toEqual([]);
  });

  it("says that a model makes no embeddings", async () => {
    const runtime = fakeSageMaker(() => recording("tiny-embeddings-body").response);
    const response = await createTestProxy({ runtime }).post("/v1/embeddings", { input: "hello" });
    expect(response.status).toBe(400);
    expect((await readBody(response)).error.message).toBe("The model `default` does not make embeddings.");
  });

  it("answers messages that were sent to the completions path", async () => {
    const runtime = fakeSageMaker(() => recording("tiny-completion-ok").response);
    const parameters = toStageParameters({ [PARAMETER.model("default")]: BASE_MODEL });
    const response = await createTestProxy({ runtime, parameters }).post("/v1/completions", {
      messages,
      max_tokens: 8,
    });
    expect(await readBody(response)).toMatchObject({ object: "text_completion" });
    expect(runtime.calls[0]?.body).toEqual({ model: "distilgpt2", prompt: "Hello", max_tokens: 8 });
  });
});
