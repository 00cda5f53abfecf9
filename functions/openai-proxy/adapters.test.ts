import { createApiKey } from "../../contract/api-key.ts";
import type { PublishedModel } from "../../contract/published-model.ts";
import { KEY, toKeys } from "../../testing/openai-proxy/fake-keys.ts";
import { CATALOG_ENTRY, CHAT_MODEL, PARAMETER, toStageParameters } from "../../testing/openai-proxy/fake-parameters.ts";
import { fakeSageMaker } from "../../testing/openai-proxy/fake-sagemaker-runtime.ts";
import { createTestProxy, DOORS, type ProxyOptions } from "../../testing/openai-proxy/proxy.ts";
import { recording } from "../../testing/openai-proxy/recordings.ts";
import type { JsonObject } from "./json.ts";

const messages = [{ role: "user", content: "Hello" }];
const adapters = { support: { modelId: "acme/support-lora" }, legal: { modelS3Uri: "s3://my-bucket/legal/" } };
const WITH_ADAPTERS: PublishedModel = {
  ...CHAT_MODEL,
  capabilities: { ...CHAT_MODEL.capabilities, routes: ["/v1/chat/completions", "/v1/completions"] },
  adapters,
};
const LOCK = {
  execution: "arn:aws:states:eu-north-1:123456789012:execution:openai-sagemaker-dev-provision-endpoint:one",
  step: "testing the model",
  since: "2026-11-22T03:00:00Z",
};

type Values = Parameters<typeof toStageParameters>[0];

/** A proxy in front of a recorded chat, and what it asks of the container. */
function proxyWith(values: Values, options: Partial<ProxyOptions> = {}) {
  const runtime = fakeSageMaker(
    ({ stream }) => recording(stream ? "smollm2-chat-stream-usage" : "smollm2-chat-ok").response,
  );
  return { ...createTestProxy({ runtime, parameters: toStageParameters(values), ...options }), asked: runtime.calls };
}

const read = async (response: Response) => (await response.json()) as JsonObject & { error: JsonObject };
const live = { [PARAMETER.model("default")]: WITH_ADAPTERS };

test.each(DOORS)("an adapter is asked by its alias, by its path and under its name: $name", async (door) => {
  for (const stream of [false, true]) {
    const proxy = proxyWith(live, { door });
    const response = await proxy.post("/v1/chat/completions", { model: "legal", messages, stream });
    expect(response.status).toBe(200);
    expect(await response.text()).toContain('"model":"legal"');
    expect(proxy.asked).toMatchObject([
      { endpointName: CHAT_MODEL.endpointName, route: "/v1/chat/completions", body: { model: "legal" } },
    ]);
    await proxy.settled();
    expect(proxy.lines).toContainEqual(expect.objectContaining({ model: "legal" }));
  }
});

test("its repository's name means it, and its model's name its model", async () => {
  const proxy = proxyWith(live);
  for (const model of ["acme/support-lora", "Qwen/Qwen3-4B", "default"]) {
    await (await proxy.post("/v1/chat/completions", { model, messages })).text();
  }
  expect(proxy.asked.map(({ body }) => body.model)).toEqual(["support", "Qwen/Qwen3-4B", "Qwen/Qwen3-4B"]);
});

test("the list shows whose adapters they are, and no bucket", async () => {
  const response = await proxyWith(live).get("/v1/models");
  const text = await response.text();
  expect(JSON.parse(text).data).toEqual([
    expect.objectContaining({ id: "default", root: "Qwen/Qwen3-4B", parent: null, status: "live" }),
    expect.objectContaining({ id: "legal", root: "legal", parent: "default", status: "live", max_model_len: 1024 }),
    expect.objectContaining({ id: "support", root: "acme/support-lora", parent: "default", status: "live" }),
  ]);
  expect(text).not.toContain("my-bucket");
});

test("a key is for an adapter or its model as for any two models", async () => {
  const own = createApiKey("support team", { models: ["support"] });
  const proxy = proxyWith(live, { keys: toKeys([own]) });
  const headers = { authorization: `Bearer ${own.key}` };
  expect((await proxy.post("/v1/chat/completions", { model: "support", messages }, headers)).status).toBe(200);
  for (const model of ["default", "legal", "Qwen/Qwen3-4B"]) {
    expect((await proxy.post("/v1/chat/completions", { model, messages }, headers)).status).toBe(404);
  }
  const { data } = await read(await proxy.get("/v1/models", headers));
  expect(data).toEqual([expect.objectContaining({ id: "support" })]);
  expect(proxy.asked.map(({ body }) => body.model)).toEqual(["support"]);
});

test("what has no path is refused, lest its model answers in its place", async () => {
  const capabilities = { ...CHAT_MODEL.capabilities, routes: ["/v1/chat/completions"] };
  const proxy = proxyWith({ [PARAMETER.model("default")]: { ...WITH_ADAPTERS, capabilities } });
  const response = await proxy.post("/v1/embeddings", { model: "support", input: "Hello" });
  expect([response.status, proxy.asked]).toEqual([400, []]);
});

describe("while it is not live", () => {
  const catalog = { [PARAMETER.catalog("default")]: { ...CATALOG_ENTRY, adapters } };
  const refusal = async (values: Values) => {
    const response = await proxyWith(values).post("/v1/chat/completions", { model: "support", messages });
    return { status: response.status, message: String((await read(response)).error.message) };
  };

  test("it is listed from the catalog with what becomes of its model", async () => {
    const { data } = await read(await proxyWith(catalog).get("/v1/models"));
    const support = { id: "support", root: "acme/support-lora", parent: "default" };
    expect(data).toContainEqual(expect.objectContaining({ ...support, status: "offline" }));
    const making = { ...catalog, [PARAMETER.provisioning("default")]: LOCK };
    expect((await read(await proxyWith(making).get("/v1/models"))).data).toContainEqual(
      expect.objectContaining({ ...support, status: "provisioning", step: "testing the model" }),
    );
  });

  test("the sentence names its model's state", async () => {
    expect(await refusal(catalog)).toEqual({
      status: 503,
      message:
        "The model `support` is not live. It is an adapter of `default`, which is not live either. An execution of provision-endpoint makes it so.",
    });
    expect((await refusal({ ...catalog, [PARAMETER.provisioning("default")]: LOCK })).message).toMatch(
      /^The model `support` is not live: testing the model, begun .* It is an adapter of `default`, which is not live either\.$/,
    );
    expect((await refusal({ ...catalog, [PARAMETER.model("default")]: CHAT_MODEL })).message).toContain(
      "It is an adapter of `default`, which is live without it.",
    );
  });
});

test("an alias that a model has is that model's, and one that two have is the first one's", async () => {
  const other = { ...WITH_ADAPTERS, modelId: "org/other", endpointName: "other" };
  const proxy = proxyWith({
    [PARAMETER.model("z")]: other,
    [PARAMETER.model("default")]: WITH_ADAPTERS,
    [PARAMETER.catalog("legal")]: CATALOG_ENTRY,
  });
  await (await proxy.post("/v1/chat/completions", { model: "support", messages })).text();
  expect(proxy.asked).toMatchObject([{ endpointName: CHAT_MODEL.endpointName }]);
  expect((await proxy.post("/v1/chat/completions", { model: "legal", messages })).status).toBe(503);
});

test.each(["../x", "route=/v1/load_lora_adapter", "support,route=/v1/unload_lora_adapter", "support "])(
  "the name %j reaches nothing",
  async (model) => {
    const proxy = proxyWith(live);
    const response = await proxy.post(
      "/v1/chat/completions",
      { model, messages },
      {
        authorization: `Bearer ${KEY.key}`,
        "x-amzn-sagemaker-custom-attributes": "route=/v1/load_lora_adapter",
      },
    );
    expect([response.status, proxy.asked]).toEqual([404, []]);
  },
);
