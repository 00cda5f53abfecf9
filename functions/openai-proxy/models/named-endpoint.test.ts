import { KEY } from "../../../testing/openai-proxy/fake-keys.ts";
import { fakeSageMaker } from "../../../testing/openai-proxy/fake-sagemaker-runtime.ts";
import { createTestProxy } from "../../../testing/openai-proxy/proxy.ts";
import { recording } from "../../../testing/openai-proxy/recordings.ts";
import { namedEndpoint } from "./named-endpoint.ts";

const messages = [{ role: "user", content: "Hello" }];
const runtime = fakeSageMaker(({ prompt }) =>
  prompt ? recording("tiny-completion-ok").response : recording("tiny-chat-no-template").response,
);
const proxy = createTestProxy({ runtime, parameters: namedEndpoint("my-endpoint", "vllm") });

it("serves the endpoint that the environment names, and learns what it can", async () => {
  for (const model of [undefined, "default", "my-endpoint"]) {
    const response = await proxy.post("/v1/chat/completions", { model, messages });
    expect(await response.json()).toMatchObject({ object: "chat.completion", model: model ?? "default" });
  }
  expect(runtime.calls.map(({ endpointName }) => endpointName)).toEqual(Array(4).fill("my-endpoint"));
});

it("lists it, and nothing else", async () => {
  expect(await (await proxy.get("/v1/models")).json()).toMatchObject({
    data: [{ id: "default", root: "my-endpoint", status: "live" }],
  });
});

it("still wants a key", async () => {
  expect((await proxy.request("/v1/models")).status).toBe(401);
  expect((await proxy.get("/v1/models", { authorization: `Bearer ${KEY.key}` })).status).toBe(200);
});
