import { smokeTest } from "./smoke-test.ts";
import type { Answer, TestedEndpoint } from "./tested-endpoint.ts";

const json = (body: unknown): Answer => ({ status: 200, text: JSON.stringify(body) });
const choices = json({ choices: [] });
const aCall = json({ choices: [{ message: { tool_calls: [{ function: { name: "get_time", arguments: "{}" } }] } }] });
const stream: Answer = { status: 200, text: 'data: {"choices":[]}\n\ndata: [DONE]\n\n' };
const refused = (message: string): Answer => ({ status: 400, text: JSON.stringify({ error: { message } }) });
const noHandler = refused("Cannot find suitable handler for request.");

interface Model {
  readonly completes?: Answer;
  readonly chats?: Answer;
  readonly takesSystem?: Answer;
  readonly takesTools?: Answer;
  readonly callsTools?: Answer;
  readonly streams?: Answer;
  readonly streamsChats?: Answer;
  readonly embeds?: Answer;
  readonly ranks?: Answer;
  readonly endless?: Answer;
  /** What they answer by a path. */
  readonly adapters?: Readonly<Record<string, Answer>>;
  /** By path, where the container has any. */
  readonly routes?: Readonly<Record<string, Answer>>;
}

interface Asked {
  readonly model?: unknown;
  readonly messages?: readonly { readonly role: string }[];
  readonly tools?: unknown;
  readonly max_tokens?: number;
  readonly input?: unknown;
  readonly query?: unknown;
}

function endpoint(model: Model, asked: Asked[] = []): TestedEndpoint {
  return {
    async post({ body, route }) {
      const request = body as Asked;
      const adapter = model.adapters?.[String(request.model)];
      if (route) return adapter ?? model.routes?.[route] ?? noHandler;
      asked.push(request);
      if (request.input) return model.embeds ?? noHandler;
      if (request.query) return model.ranks ?? noHandler;
      if ((request.max_tokens ?? 0) > 1000) return model.endless ?? choices;
      if (request.tools) return ((request.max_tokens ?? 0) > 4 ? model.callsTools : model.takesTools) ?? aCall;
      if (request.messages?.[0]?.role === "system") return model.takesSystem ?? model.chats ?? choices;
      return (request.messages ? model.chats : model.completes) ?? choices;
    },
    async postForStream({ body }) {
      asked.push(body as Asked);
      return ((body as Asked).messages ? model.streamsChats : model.streams) ?? stream;
    },
  };
}

const VLLM = { dialect: "vllm", modelId: "org/model" } as const;
const CHATS = {
  completions: true,
  chatTemplate: true,
  systemMessage: true,
  tools: true,
  toolCalls: true,
  streaming: true,
  embeddings: false,
  rerank: false,
};
const BASE = {
  completions: true,
  chatTemplate: false,
  tools: false,
  streaming: true,
  embeddings: false,
  rerank: false,
};

test("learns what a chat model can do, asked as the traffic asks", async () => {
  const asked: Asked[] = [];
  expect(await smokeTest(endpoint({}, asked), VLLM)).toEqual({ capabilities: CHATS });
  expect(new Set(asked.map(({ model }) => model))).toEqual(new Set(["org/model"]));
});

test("leaves out the name of which a container of LMI knows nothing", async () => {
  const asked: Asked[] = [];
  const completes = json({ generated_text: "" });
  const capabilities = { completions: true, chatTemplate: true };
  const { post, postForStream } = endpoint({ completes }, asked);
  expect(await smokeTest({ post, postForStream }, { ...VLLM, dialect: "lmi" })).toMatchObject({ capabilities });
  expect(asked.every(({ model }) => model === undefined)).toBe(true);
});

test("learns from refusals what a base model cannot do, and its context length", async () => {
  const base = endpoint({
    chats: refused("you must provide a chat template"),
    endless: refused("max_tokens=100000000 cannot be greater than max_model_len=1024."),
  });
  expect(await smokeTest(base, VLLM)).toEqual({ capabilities: BASE, contextLength: 1024 });
});

test("tells a chat template that refuses a system message", async () => {
  const model = endpoint({ takesSystem: refused("System role not supported") });
  expect(await smokeTest(model, VLLM)).toEqual({ capabilities: { ...CHATS, systemMessage: false } });
});

test("tells a chat model without a tool parser", async () => {
  const model = endpoint({ takesTools: refused('"auto" tool choice requires --enable-auto-tool-choice') });
  const { toolCalls: _, ...others } = CHATS;
  expect(await smokeTest(model, VLLM)).toEqual({ capabilities: { ...others, tools: false } });
});

test("tells a tool parser that hands the call out as text", async () => {
  const content = '<tool_call>{"name":"get_time"}</tool_call>';
  const model = endpoint({ callsTools: json({ choices: [{ message: { content, tool_calls: [] } }] }) });
  expect(await smokeTest(model, VLLM)).toEqual({ capabilities: { ...CHATS, toolCalls: false } });
});

test.each(["streams", "streamsChats"] as const)("notices when what it %s does not end as a stream", async (which) => {
  const model = endpoint({ [which]: { status: 200, text: 'data: {"choices":[]}\n\n' } });
  expect(await smokeTest(model, VLLM)).toEqual({ capabilities: { ...CHATS, streaming: false } });
});

test.each([
  ["embeddings", { embeds: json({ object: "list", data: [{ index: 0, embedding: [0.1, 0.2] }] }) }],
  ["rerank", { ranks: json({ results: [{ index: 0, relevance_score: 0.9 }] }) }],
])("publishes a model that is made for nothing but %s", async (what, answers) => {
  const capabilities = {
    completions: false,
    chatTemplate: false,
    tools: false,
    streaming: false,
    embeddings: false,
    rerank: false,
    [what]: true,
  };
  expect(await smokeTest(endpoint({ completes: noHandler, ...answers }), VLLM)).toEqual({ capabilities });
});

test("takes a refusal of something else for no denial", async () => {
  const tooLong = refused("This model's maximum context length is 2 tokens.");
  const model = endpoint({ embeds: tooLong, ranks: tooLong, takesSystem: { status: 500, text: "" } });
  const { embeddings: _, rerank: __, systemMessage: ___, ...others } = CHATS;
  expect(await smokeTest(model, VLLM)).toEqual({ capabilities: others });
});

test("publishes a model whose chat, tools or stream are out of order", async () => {
  const outOfOrder = { status: 500, text: "<html>parser crashed</html>" };
  const model = endpoint({ chats: outOfOrder, streams: outOfOrder, endless: outOfOrder });
  expect(await smokeTest(model, VLLM)).toEqual({ capabilities: { ...BASE, streaming: false } });
  const noJson = endpoint({ takesTools: { status: 200, text: "<html>" } });
  expect(await smokeTest(noJson, VLLM)).toMatchObject({ capabilities: { chatTemplate: true, tools: false } });
});

test.each([
  ["embeddings", { embeds: { status: 500, text: "EngineCore encountered an issue." } }],
  ["rerank", { ranks: { status: 500, text: "EngineCore encountered an issue." } }],
])("says where a model breaks that is made for nothing but %s", async (use, answers) => {
  const broken = endpoint({ completes: noHandler, embeds: noHandler, ranks: noHandler, ...answers });
  await expect(smokeTest(broken, VLLM)).rejects.toThrow(
    `Asked for ${use}, it says: HTTP 500, EngineCore encountered an issue.`,
  );
});

test.each([400, 500])("fails a model that does nothing of all that, in the container's words: %i", async (status) => {
  const broken = endpoint({ completes: { status, text: "no such layer" } });
  await expect(smokeTest(broken, VLLM)).rejects.toThrow(`does not complete a prompt: HTTP ${status}, no such layer`);
});

describe("the paths of a container", () => {
  const unknown = { status: 404, text: "The model `openai-sagemaker-asks-for-no-model` does not exist." };
  const absent = { status: 404, text: '{"detail":"Not Found"}' };

  test("are those that refuse a model that nobody has", async () => {
    const routes = {
      "/tokenize": unknown,
      "/v1/responses": unknown,
      "/v1/messages": absent,
      "/v1/completions": choices,
    };
    const { capabilities } = await smokeTest(endpoint({ routes }), VLLM);
    expect(capabilities.routes).toEqual(["/v1/responses", "/tokenize"]);
  });

  test("are not looked for where the attribute leads nowhere", async () => {
    const routes = { "/tokenize": choices, "/v1/responses": unknown };
    expect((await smokeTest(endpoint({ routes }), VLLM)).capabilities).toEqual(CHATS);
  });

  const speech = { "/tokenize": unknown, "/v1/audio/transcriptions": unknown };

  test("make a model of speech one that can be published", async () => {
    const model = { completes: noHandler, chats: noHandler };
    await expect(smokeTest(endpoint({ ...model, routes: speech }), VLLM)).rejects.toThrow(
      `does not complete a prompt: HTTP 400, ${noHandler.text} Asked for transcriptions, it says: HTTP 404`,
    );
    const post = endpoint({ ...model, routes: speech }).post;
    const hears: TestedEndpoint = {
      ...endpoint(model),
      post: async (request) =>
        request.route === "/v1/audio/transcriptions" && String(request.body).includes("org/model")
          ? json({ text: "" })
          : post(request),
    };
    expect((await smokeTest(hears, VLLM)).capabilities).toMatchObject({
      completions: false,
      transcriptions: true,
      routes: ["/v1/audio/transcriptions", "/tokenize"],
    });
  });
});

describe("adapters", () => {
  const adapters = { support: { modelId: "acme/support" }, legal: { modelId: "acme/legal" } };
  const unknown = (path: string): [string, Answer] => [
    path,
    { status: 404, text: "The model `openai-sagemaker-asks-for-no-model` does not exist." },
  ];
  const routes = Object.fromEntries(["/tokenize", "/v1/chat/completions", "/v1/completions"].map(unknown));

  test("are each asked by name where the name counts", async () => {
    const tested = smokeTest(endpoint({ routes, adapters: { support: choices, legal: choices } }), {
      ...VLLM,
      adapters,
    });
    expect((await tested).capabilities.routes).toEqual(["/v1/chat/completions", "/v1/completions", "/tokenize"]);
  });

  test("are asked for a completion where there is no chat template", async () => {
    const base = { chats: refused("no chat template"), routes, adapters: { support: choices, legal: choices } };
    expect((await smokeTest(endpoint(base), { ...VLLM, adapters })).capabilities.chatTemplate).toBe(false);
  });

  test("of which the container does not know one are not published", async () => {
    const tested = smokeTest(endpoint({ routes, adapters: { support: choices } }), { ...VLLM, adapters });
    await expect(tested).rejects.toMatchObject({
      name: "SmokeTestFailed",
      message: expect.stringMatching(/^The adapter "legal" does not answer: HTTP 404, The model/),
    });
  });

  test("cannot be served by a container without paths", async () => {
    await expect(smokeTest(endpoint({}), { ...VLLM, adapters })).rejects.toThrow(
      /no path \/v1\/chat\/completions beside \/invocations.*cannot serve the adapters support, legal\. Deploy them with the container "vllm"/,
    );
  });
});

describe("a container that has chats alone", () => {
  const LLAMACPP = { dialect: "llamacpp", modelId: "org/model" } as const;

  test("is published with them, without being asked for what it has no path for", async () => {
    const asked: Asked[] = [];
    const { capabilities } = await smokeTest(endpoint({}, asked), LLAMACPP);
    expect(capabilities).toEqual({ ...CHATS, completions: false });
    expect(asked.every(({ messages }) => messages !== undefined)).toBe(true);
  });

  test("is not published when it does not chat", async () => {
    const chats = { status: 500, text: '{"error":{"code":500,"message":"no","type":"server_error"}}' };
    await expect(smokeTest(endpoint({ chats }), LLAMACPP)).rejects.toThrow(/^The model does not chat: HTTP 500, /);
  });
});
