import type { PublishedModel } from "../../contract/published-model.ts";
import { KEY } from "../../testing/openai-proxy/fake-keys.ts";
import { CHAT_MODEL, PARAMETER, toStageParameters } from "../../testing/openai-proxy/fake-parameters.ts";
import { type ContainerAnswer, fakeSageMaker } from "../../testing/openai-proxy/fake-sagemaker-runtime.ts";
import { judgedProxy } from "../../testing/openai-proxy/judged-proxy.ts";
import { createTestProxy, DOORS } from "../../testing/openai-proxy/proxy.ts";
import type { JsonObject } from "./json.ts";

const json = (value: unknown): ContainerAnswer => ({ contentType: "application/json", body: JSON.stringify(value) });
const capable = (capabilities: Partial<PublishedModel["capabilities"]>): PublishedModel => ({
  ...CHAT_MODEL,
  capabilities: { ...CHAT_MODEL.capabilities, completions: true, ...capabilities },
});
const POOLING = { completions: false, chatTemplate: false, tools: false, streaming: false };
const RANKER = capable({ ...POOLING, rerank: true, routes: ["/v1/rerank", "/v1/score", "/tokenize"] });
const HEARER = capable({ ...POOLING, transcriptions: true, routes: ["/v1/audio/transcriptions"] });

const stage = (models: Readonly<Record<string, PublishedModel>>) =>
  toStageParameters(
    Object.fromEntries(Object.entries(models).map(([alias, model]) => [PARAMETER.model(alias), model])),
  );

describe.each(DOORS)("at the $name", (door) => {
  const ranked = {
    id: "r",
    model: "Qwen/Qwen3-4B",
    usage: { total_tokens: 9 },
    results: [{ index: 0, relevance_score: 1 }],
  };
  const rerank = { model: "ranker", query: "a", documents: ["b", "c"] };

  test("documents are ranked, by the container's own path where it has one", async () => {
    const runtime = fakeSageMaker(() => json(ranked));
    const parameters = stage({ ranker: RANKER, old: capable({ ...POOLING, rerank: true }) });
    const proxy = judgedProxy(createTestProxy({ runtime, door, parameters }));
    expect(await (await proxy.post("/v1/rerank", rerank)).json()).toEqual({ ...ranked, model: "ranker" });
    await proxy.post("/v1/rerank", { ...rerank, model: "old" });
    expect(runtime.calls.map(({ route, body }) => [route, body])).toEqual([
      ["/v1/rerank", { ...rerank, model: CHAT_MODEL.modelId }],
      [undefined, { ...rerank, model: CHAT_MODEL.modelId }],
    ]);
  });

  test.each<[string, JsonObject]>([
    ["/v1/score", { model: "ranker", text_1: "a", text_2: ["b"] }],
    ["/v1/score", { model: "ranker", queries: "a", documents: ["b"] }],
    ["/tokenize", { model: "ranker", prompt: "a" }],
  ])("%s reaches its path", async (path, body) => {
    const runtime = fakeSageMaker(() => json({ object: "list", data: [] }));
    const answer = await judgedProxy(createTestProxy({ runtime, door, parameters: stage({ ranker: RANKER }) })).post(
      path,
      body,
    );
    expect([answer.status, runtime.calls[0]?.route]).toEqual([200, path]);
  });

  test.each<[string, JsonObject, string[]]>([
    ["/v1/rerank", { query: "a", documents: ["b"] }, ["queries", "items", "data_1", "data_2", "text_1", "text_2"]],
    ["/v1/score", { queries: "a", documents: ["b"] }, ["query", "items", "data_1", "data_2", "text_2"]],
    ["/v1/score", { text_1: "a", text_2: "b" }, ["query", "queries", "documents", "items", "data_1", "data_2"]],
  ])("%s of %j compares nothing else, which nobody has checked or counted", async (path, pair, others) => {
    const runtime = fakeSageMaker(() => json({ object: "list", data: [], results: [] }));
    const proxy = createTestProxy({ runtime, door, parameters: stage({ ranker: RANKER }) });
    const unchecked = Object.fromEntries(
      others.map((name) => [name, [{ content: [{ type: "text", text: "another" }] }]]),
    );
    await proxy.post(path, { model: "ranker", top_n: 1, ...unchecked, ...pair });
    expect(runtime.calls[0]?.body).toEqual({ model: CHAT_MODEL.modelId, top_n: 1, ...pair });
  });

  test("who does not do it says who does", async () => {
    const runtime = fakeSageMaker(() => json({}));
    const models = { chat: capable({ rerank: false, embeddings: false }), ranker: RANKER, hearer: HEARER };
    const proxy = judgedProxy(createTestProxy({ runtime, door, parameters: stage(models) }));
    const message = async (path: string, body: JsonObject) =>
      ((await (await proxy.post(path, body)).json()) as { error: { message: string } }).error.message;
    expect(await message("/v1/rerank", { ...rerank, model: "chat" })).toBe(
      "The model `chat` does not rank documents. Of your models, `ranker` can.",
    );
    expect(await message("/v1/chat/completions", { model: "hearer", messages: [{ role: "user", content: "a" }] })).toBe(
      "The model `hearer` writes down speech (/v1/audio/transcriptions); it does not chat. Of your models, `chat` can.",
    );
    expect(await message("/detokenize", { model: "ranker", tokens: [1] })).toContain("does not put tokens together.");
    expect(runtime.calls).toEqual([]);
  });

  test("a container that was made for others says so, too", async () => {
    const refusal = { error: { message: "Cannot find suitable handler for request. Expected one of: []", code: 400 } };
    const runtime = fakeSageMaker(() => ({ ...json(refusal), status: 400 }));
    const proxy = judgedProxy(createTestProxy({ runtime, door, parameters: stage({ ranker: capable({}) }) }));
    const answer = await proxy.post("/v1/rerank", rerank);
    expect([answer.status, await answer.text()]).toEqual([400, expect.stringContaining("does not rank documents")]);
  });
});

describe("speech", () => {
  const heard: { type: string | undefined; text: string; route: string | undefined }[] = [];
  const proxy = () => {
    const runtime = fakeSageMaker(() => json({ text: "hello" }));
    return judgedProxy(
      createTestProxy({
        runtime: {
          ...runtime,
          async invoke({ body, contentType, route }) {
            heard.push({ type: contentType, text: Buffer.from(body as Uint8Array).toString("latin1"), route });
            return { contentType: "application/json", body: Buffer.from('{"text":"hello"}') };
          },
        },
        parameters: stage({ hearer: HEARER }),
      }),
    );
  };
  const ask = (form: FormData) =>
    proxy().request("/v1/audio/transcriptions", { method: "POST", body: form, headers: { "x-api-key": KEY.key } });
  const form = (fields: Readonly<Record<string, string>> = {}) => {
    const made = new FormData();
    made.set("file", new Blob([new Uint8Array([0, 255, 128])]), "a.wav");
    for (const [name, value] of Object.entries({ model: "hearer", ...fields })) made.set(name, value);
    return made;
  };
  beforeEach(() => heard.splice(0));

  test.each<[Record<string, string>, string]>([
    [{ n: "many" }, "Invalid 'n': expected an integer."],
    [{ n: "1_28" }, "Invalid 'n': expected an integer."],
    [{ stream: "True" }, "leave out 'stream'"],
    [{ stream: "1" }, "leave out 'stream'"],
  ])("%j is refused before the container reads more into it", async (fields, sentence) => {
    const answer = await ask(form(fields));
    expect([answer.status, await answer.text()]).toEqual([400, expect.stringContaining(sentence)]);
    expect((await ask(form({ stream: "False", n: "2" }))).status).toBe(200);
    expect(heard).toHaveLength(1);
  });

  test("is written down; its bytes arrive as they were sent", async () => {
    const answer = await ask(form({ language: "de" }));
    expect([answer.status, await answer.json()]).toEqual([200, { text: "hello" }]);
    expect(heard).toHaveLength(1);
    expect(heard[0]?.route).toBe("/v1/audio/transcriptions");
    expect(heard[0]?.type).toMatch(/^multipart\/form-data; boundary=/);
    expect(heard[0]?.text).toContain("\r\n\r\n\0\xff\x80\r\n");
    expect(heard[0]?.text).toContain(`name="model"\r\n\r\n${CHAT_MODEL.modelId}\r\n`);
    expect(heard[0]?.text).toContain('name="language"\r\n\r\nde\r\n');
  });

  test("comes as plain text where that is asked for", async () => {
    const answer = await ask(form({ response_format: "text" }));
    expect([answer.headers.get("content-type"), await answer.text()]).toEqual(["text/plain; charset=utf-8", "hello"]);
  });

  test("is refused with what is missing, or too much", async () => {
    const none = new FormData();
    none.set("model", "hearer");
    const big = form();
    big.set("file", new Blob([new Uint8Array(5 * 1024 * 1024)]), "a.wav");
    for (const [sent, status, words] of [
      [none, 400, "'file'"],
      [form({ stream: "true" }), 400, "not streamed"],
      [form({ model: "other" }), 404, "does not exist"],
      [big, 413, "4.5 MB"],
    ] as const) {
      const answer = await ask(sent);
      expect([answer.status, await answer.text()]).toEqual([status, expect.stringContaining(words)]);
    }
    const answer = await proxy().post("/v1/audio/transcriptions", { model: "hearer" });
    expect([answer.status, await answer.text()]).toEqual([400, expect.stringContaining("multipart/form-data")]);
    expect(heard).toEqual([]);
  });
});

test("a key may come as Anthropic's clients send it, or Azure's", async () => {
  const proxy = judgedProxy(createTestProxy({ runtime: fakeSageMaker(() => json({})) }));
  for (const header of ["x-api-key", "api-key"]) {
    expect((await proxy.request("/v1/models", { headers: { [header]: KEY.key } })).status).toBe(200);
    expect((await proxy.request("/v1/models", { headers: { [header]: "sk-test-wrong" } })).status).toBe(401);
  }
});

test("answers are not kept, so that none is found", async () => {
  const proxy = judgedProxy(createTestProxy({ runtime: fakeSageMaker(() => json({})) }));
  for (const [method, path] of [
    ["GET", "/v1/responses/resp_1"],
    ["DELETE", "/v1/responses/resp_1"],
    ["POST", "/v1/responses/resp_1/cancel"],
  ]) {
    const answer = await proxy.request(path as string, { method: method as string, headers: { "x-api-key": KEY.key } });
    expect([answer.status, await answer.json()]).toEqual([
      404,
      {
        error: {
          message: "Response with id 'resp_1' not found.",
          type: "invalid_request_error",
          param: null,
          code: null,
        },
      },
    ]);
    expect((await proxy.request(path as string, { method: method as string })).status).toBe(401);
  }
});
