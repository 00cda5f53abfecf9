import { BASE_MODEL, PARAMETER, toStageParameters } from "../../../testing/openai-proxy/fake-parameters.ts";
import { type ContainerAnswer, fakeSageMaker } from "../../../testing/openai-proxy/fake-sagemaker-runtime.ts";
import { DOORS, parseEvents, createTestProxy } from "../../../testing/openai-proxy/proxy.ts";
import type { JsonObject } from "../json.ts";
import { lmi } from "./lmi.ts";

const tokens = [
  { id: 1, text: " there", log_prob: -0.5 },
  { id: 2, text: " was", log_prob: -0.25 },
];
const details = { finish_reason: "length", generated_tokens: 2, prefill: [{}, {}, {}], tokens };
const whole = { body: JSON.stringify({ generated_text: " there was", details }), contentType: "application/json" };
const stream = {
  body: [{ token: tokens[0] }, { token: tokens[1], generated_text: " there was", details }]
    .map((line) => `${JSON.stringify(line)}\n`)
    .join(""),
  contentType: "application/jsonlines",
};

function lmiModel(
  answer: (body: JsonObject) => ContainerAnswer = (body) => (body.stream ? stream : whole),
  door = DOORS[0],
) {
  const runtime = fakeSageMaker(answer);
  const parameters = toStageParameters({ [PARAMETER.model("default")]: { ...BASE_MODEL, dialect: "lmi" } });
  return { runtime, proxy: createTestProxy({ runtime, parameters, ...(door ? { door } : {}) }) };
}

it("puts a completion into the container's own form", () => {
  const request = {
    model: "m",
    prompt: "Once",
    max_tokens: 9,
    temperature: 0,
    top_k: 3,
    stop: "X",
    echo: true,
    n: 1,
    seed: null,
  };
  expect(lmi.encodeRequest(request, true)).toEqual({
    inputs: "Once",
    parameters: {
      max_new_tokens: 9,
      temperature: 0,
      top_k: 3,
      stop_sequences: ["X"],
      stop: "X",
      return_full_text: true,
      do_sample: false,
      details: true,
    },
    stream: true,
  });
});

it.each<[string, JsonObject]>([
  ["/v1/chat/completions", { messages: [{ role: "user", content: "Hi" }] }],
  ["/v1/completions", { prompt: "Once" }],
  ["/v1/embeddings", { input: "Once" }],
])("hands on nothing at %s that the container would take for another request, uncounted", async (path, request) => {
  const { runtime, proxy } = lmiModel();
  await proxy.post(path, {
    ...request,
    prompt: request.prompt ?? ["another"],
    inputs: "another",
    input: request.input ?? "another",
    parameters: { max_new_tokens: 32_000, top_n_tokens: 128 },
    max_new_tokens: 32_000,
    top_n_tokens: 128,
    requestType: "NEW_SESSION",
  });
  const sent = JSON.stringify(runtime.calls[0]?.body);
  expect(sent).toContain(path.endsWith("chat/completions") ? "Hi" : "Once");
  expect(sent).not.toMatch(/another|32000|128|requestType/);
});

it("names no model: the container has a name of its own for it", () => {
  for (const request of [{ prompt: "Once" }, { messages: [] }, { input: "Once" }])
    expect(lmi.encodeRequest({ ...request, model: "org/model" }, false)).not.toHaveProperty("model");
  expect(lmi.encodeRequest({ input: "Once" }, false)).toMatchObject({ inputs: "Once" });
});

it("understands what newer containers say of an answer", async () => {
  const token = { id: 1, text: " there", logprob: -0.5 };
  const newer = { finish_reason: null, generated_tokens: 1, prefill: [], tokens: [token] };
  const ended = { finish_reason: "length", generated_tokens: 1, input_length: 3 };
  const { proxy } = lmiModel((body) =>
    body.stream
      ? { body: `${JSON.stringify({ token, generated_text: " there", details: ended })}\n` }
      : { body: JSON.stringify({ generated_text: " there", details: newer }) },
  );
  const request = { prompt: "Once", logprobs: 1, max_tokens: 1 };
  const choices = [{ text: " there", finish_reason: "length", logprobs: { token_logprobs: [-0.5] } }];
  const whole = await (await proxy.post("/v1/completions", request)).json();
  expect(whole).toMatchObject({ choices });
  expect(whole).not.toHaveProperty("usage");
  const asked = { ...request, stream: true, stream_options: { include_usage: true } };
  const events = parseEvents(await (await proxy.post("/v1/completions", asked)).text());
  expect(events).toMatchObject([{ choices }, { usage: { prompt_tokens: 3, completion_tokens: 1 } }, "[DONE]"]);
});

it("leaves a chat as it is: the container takes OpenAI's form for a model with a chat template", () => {
  const messages = [{ role: "user", content: "Hi" }];
  expect(lmi.encodeRequest({ messages, tools: [] }, false)).toEqual({ messages, tools: [] });
  expect(lmi.encodeRequest({ messages }, true)).toEqual({
    messages,
    stream: true,
    stream_options: { include_usage: true },
  });
});

it.each(DOORS)("answers a completion and a chat behind $name", async (door) => {
  const { proxy } = lmiModel(undefined, door);
  const completion = await proxy.post("/v1/completions", { prompt: "Once", logprobs: 1 });
  const usage = { prompt_tokens: 3, completion_tokens: 2, total_tokens: 5 };
  expect(await completion.json()).toMatchObject({
    object: "text_completion",
    model: "default",
    choices: [
      {
        index: 0,
        text: " there was",
        finish_reason: "length",
        logprobs: { tokens: [" there", " was"], token_logprobs: [-0.5, -0.25] },
      },
    ],
    usage,
  });
  const chat = await proxy.post("/v1/chat/completions", { messages: [{ role: "user", content: "Once" }] });
  expect(await chat.json()).toMatchObject({
    object: "chat.completion",
    choices: [{ message: { role: "assistant", content: " there was" }, finish_reason: "length" }],
    usage,
  });
});

it("streams a chat", async () => {
  const { proxy } = lmiModel();
  const response = await proxy.post("/v1/chat/completions", {
    messages: [{ role: "user", content: "Once" }],
    stream: true,
    stream_options: { include_usage: true },
  });
  expect(parseEvents(await response.text())).toMatchObject([
    { choices: [{ delta: { role: "assistant", content: "" } }] },
    { choices: [{ delta: { content: " there" }, finish_reason: null }] },
    { choices: [{ delta: { content: " was" }, finish_reason: "length" }] },
    { choices: [], usage: { total_tokens: 5 } },
    "[DONE]",
  ]);
});

it("streams what newer containers say in OpenAI's own form", async () => {
  const chunk = {
    id: "a",
    object: "text_completion",
    model: "m",
    choices: [{ index: 0, text: "a", finish_reason: "stop" }],
  };
  const { proxy } = lmiModel(() => ({ body: `data: ${JSON.stringify(chunk)}\n\ndata: [DONE]\n\n` }));
  const response = await proxy.post("/v1/completions", { prompt: "Once", stream: true });
  expect(parseEvents(await response.text())).toEqual([{ ...chunk, model: "default" }, "[DONE]"]);
});

it("reads its events past comments and names, and the usage that has no choices", async () => {
  const text = (words: string, finish_reason: string | null = null) => ({
    object: "text_completion",
    choices: [{ index: 0, text: words, finish_reason }],
  });
  const usage = { prompt_tokens: 3, completion_tokens: 2, total_tokens: 5 };
  const events = [text("a"), text("b", "stop"), { object: "text_completion", choices: null, usage }];
  const body = events
    .map((event, id) => `: ping\nid: ${id}\nevent: message\ndata: ${JSON.stringify(event)}\n\n`)
    .join("");
  const { proxy } = lmiModel(() => ({ body }));
  const asked = { prompt: "Once", stream: true, stream_options: { include_usage: true } };
  expect(parseEvents(await (await proxy.post("/v1/completions", asked)).text())).toMatchObject([
    { choices: [{ text: "a" }] },
    { choices: [{ text: "b", finish_reason: "stop" }] },
    { choices: [], usage },
    "[DONE]",
  ]);
});

it.each([
  ["several prompts", { prompt: ["a", "b"] }, "prompt"],
  ["token ids", { prompt: [1, 2] }, "prompt"],
  ["several choices", { prompt: "a", n: 2 }, "n"],
])("refuses %s, which the container cannot do", async (_name, body, param) => {
  const response = await lmiModel().proxy.post("/v1/completions", body);
  expect(response.status).toBe(400);
  expect(await response.json()).toMatchObject({ error: { param, code: "unsupported_value" } });
});

it.each([
  ["an error in a stream", '{"token":{"text":"a"}}\n{"error":"out of memory","code":500}\n', 502],
  ["a refusal in a stream", '{"error":"too long","code":424}\n', 400],
  ["a failure of its own in a stream", '{"error":"prediction failure","code":424}\n', 502],
  ["a stream that breaks off", '{"token":{"text":"a"}}\n', 502],
  ["a line that is no JSON", "oops\n", 502],
  ["a line that is no object", "1\n", 502],
  ["a line of another kind", "{}\n", 502],
])("answers %s with its status", async (_name, body, status) => {
  const response = await lmiModel(() => ({ body })).proxy.post("/v1/completions", { prompt: "a", stream: true });
  expect(response.status).toBe(status);
});

it("says nothing of usage that it does not know", () => {
  const { answer } = lmi.decodeResponse(Buffer.from('[{"generated_text":"a","details":{"generated_tokens":1}}]'), {});
  expect(answer).not.toHaveProperty("usage");
  expect(answer.choices).toMatchObject([{ text: "a", finish_reason: "stop" }]);
});
