import { BASE_MODEL, PARAMETER, toStageParameters } from "../../../testing/openai-proxy/fake-parameters.ts";
import { fakeSageMaker } from "../../../testing/openai-proxy/fake-sagemaker-runtime.ts";
import { DOORS, parseEvents, createTestProxy } from "../../../testing/openai-proxy/proxy.ts";
import { recording } from "../../../testing/openai-proxy/recordings.ts";
import type { JsonObject } from "../json.ts";

const messages = [{ role: "user", content: "Once upon a time" }];

function baseModel(answer: string, fields: JsonObject = {}, door = DOORS[0]) {
  const runtime = fakeSageMaker(({ stream }) =>
    stream ? recording("tiny-completion-stream-usage").response : recording(answer).response,
  );
  const parameters = toStageParameters({ [PARAMETER.model("default")]: { ...BASE_MODEL, ...fields } });
  const proxy = createTestProxy({ runtime, parameters, ...(door ? { door } : {}) });
  return { runtime, chat: (body: JsonObject) => proxy.post("/v1/chat/completions", { messages, ...body }) };
}

it("is asked for a completion, with everything that a completion knows", async () => {
  const { runtime, chat } = baseModel("tiny-completion-ok");
  const tools = [{ type: "function", function: { name: "f" } }];
  await chat({
    model: "default",
    tools,
    tool_choice: "auto",
    temperature: 0.5,
    seed: 1,
    guided_regex: "a+",
    stop: "X",
  });
  expect(runtime.calls[0]?.body).toEqual({
    model: "distilgpt2",
    prompt: "Once upon a time",
    temperature: 0.5,
    seed: 1,
    guided_regex: "a+",
    stop: ["X"],
    max_tokens: 256,
  });
});

it("refuses a tool call that is demanded", async () => {
  const { chat } = baseModel("tiny-completion-ok");
  const response = await chat({ tools: [{ type: "function", function: { name: "f" } }], tool_choice: "required" });
  expect(response.status).toBe(400);
});

it.each([
  [{ max_tokens: 5 }, {}, 5],
  [{ max_completion_tokens: 6 }, {}, 6],
  [{ max_tokens: null }, {}, 256],
  [{}, { contextLength: undefined }, 256],
  [{}, { contextLength: 256 }, 128],
])("limits %j of a model with %j to %d tokens", async (body, fields, limit) => {
  const { runtime, chat } = baseModel("tiny-completion-ok", fields);
  await chat(body);
  expect(runtime.calls[0]?.body.max_tokens).toBe(limit);
});

it("ends where the template's next message would begin", async () => {
  const { runtime, chat } = baseModel("tiny-completion-ok", { promptTemplate: "chatml" });
  await chat({ stop: ["X", "<|im_end|>"] });
  expect(runtime.calls[0]?.body).toMatchObject({
    prompt: "<|im_start|>user\nOnce upon a time<|im_end|>\n<|im_start|>assistant\n",
    stop: ["X", "<|im_end|>", "<|im_start|>"],
  });
});

it("answers as a chat does", async () => {
  const { chat } = baseModel("tiny-completion-ok");
  const answer = await (await chat({ model: "distilgpt2" })).json();
  const recorded = JSON.parse(recording("tiny-completion-ok").response.body);
  expect(answer).toMatchObject({
    id: recorded.id.replace("cmpl-", "chatcmpl-"),
    object: "chat.completion",
    created: recorded.created,
    model: "distilgpt2",
    choices: [
      {
        index: 0,
        message: { role: "assistant", content: recorded.choices[0].text, refusal: null },
        logprobs: null,
        finish_reason: "length",
      },
    ],
    usage: { prompt_tokens: 4, completion_tokens: 8, total_tokens: 12 },
  });
  expect(JSON.stringify(answer)).not.toContain('"text"');
});

it("gives log probabilities in a chat's form", async () => {
  const { runtime, chat } = baseModel("tiny-completion-logprobs");
  const answer = (await (await chat({ logprobs: true, top_logprobs: 2, max_tokens: 3 })).json()) as JsonObject;
  expect(runtime.calls[0]?.body).toMatchObject({ logprobs: 2 });
  expect(answer.choices).toMatchObject([
    {
      logprobs: {
        content: [
          {
            token: "199",
            logprob: -10.82059097290039,
            bytes: [49, 57, 57],
            top_logprobs: [{ token: " time", logprob: -10.00389575958252 }, { token: " Kerala" }],
          },
          { token: "Mer", top_logprobs: [{ token: "199" }, { token: " bands" }] },
          { token: "ーク", bytes: [227, 131, 188, 227, 130, 175] },
        ],
      },
    },
  ]);
  await chat({ logprobs: true });
  expect(runtime.calls[1]?.body).toMatchObject({ logprobs: 0 });
  await chat({ logprobs: false });
  expect(runtime.calls[2]?.body).not.toHaveProperty("logprobs");
});

it.each(DOORS)("streams as a chat does behind $name", async (door) => {
  const { chat } = baseModel("tiny-completion-ok", {}, door);
  const events = parseEvents(await (await chat({ stream: true, stream_options: { include_usage: true } })).text());
  const recorded = parseEvents(recording("tiny-completion-stream-usage").response.body) as JsonObject[];
  expect(events[0]).toMatchObject({
    object: "chat.completion.chunk",
    model: "default",
    choices: [{ index: 0, delta: { role: "assistant", content: "" }, finish_reason: null }],
  });
  const deltas = events.slice(1, -2).flatMap((event) => (event as { choices: JsonObject[] }).choices);
  const texts = recorded.slice(0, -2).flatMap((event) => event.choices as JsonObject[]);
  expect(deltas.map(({ delta }) => delta)).toEqual(texts.map(({ text }) => ({ content: text })));
  expect(deltas.at(-1)).toMatchObject({ finish_reason: "length" });
  expect(events.at(-2)).toMatchObject({ object: "chat.completion.chunk", choices: [], usage: recorded.at(-2)?.usage });
  expect(events.at(-1)).toBe("[DONE]");
  const ids = new Set(events.slice(0, -1).map((event) => (event as JsonObject).id));
  expect([...ids]).toEqual([expect.stringMatching(/^chatcmpl-[^-]+$/)]);
});

it("names the role once for each choice", async () => {
  const runtime = fakeSageMaker(() => recording("tiny-completion-n2-stream").response);
  const parameters = toStageParameters({ [PARAMETER.model("default")]: BASE_MODEL });
  const response = await createTestProxy({ runtime, parameters }).post("/v1/chat/completions", {
    messages,
    n: 2,
    stream: true,
  });
  const roles = parseEvents(await response.text()).filter((event) => JSON.stringify(event).includes('"role"'));
  expect(roles).toMatchObject([{ choices: [{ index: 0 }] }, { choices: [{ index: 1 }] }]);
});
