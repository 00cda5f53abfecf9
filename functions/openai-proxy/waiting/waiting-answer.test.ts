import { createApiKey } from "../../../contract/api-key.ts";
import {
  CATALOG_ENTRY,
  CHAT_MODEL,
  PARAMETER,
  toStageParameters,
} from "../../../testing/openai-proxy/fake-parameters.ts";
import { failure, fakeSageMaker } from "../../../testing/openai-proxy/fake-sagemaker-runtime.ts";
import { DOORS, parseEvents, createTestProxy } from "../../../testing/openai-proxy/proxy.ts";
import { HTTP_API } from "../door.ts";
import { toKeys } from "../../../testing/openai-proxy/fake-keys.ts";

const chatPage = createApiKey("chat page", { whileWaiting: "answer" });
const messages = [{ role: "user", content: "Hello" }];
const retired = fakeSageMaker(() => {
  throw failure("ValidationError", { message: "Endpoint one of account 123456789012 not found." });
});
const begunAt = (minutesAgo: number) => ({
  execution: "arn:aws:states:eu-north-1:123456789012:execution:openai-sagemaker-dev-provision-endpoint:one",
  step: "waiting for the endpoint to be InService",
  since: new Date(Date.now() - minutesAgo * 60_000).toISOString(),
  readyAt: new Date(Date.now() + (10 - minutesAgo) * 60_000).toISOString(),
});

/** A chat page that asks a stage with one model, of which nothing but what is given is known. */
function ask(body: object, { path = "/v1/chat/completions", door = HTTP_API, values = {}, key = chatPage.key } = {}) {
  const parameters = toStageParameters({
    [PARAMETER.catalog("default")]: CATALOG_ENTRY,
    ...values,
  });
  const proxy = createTestProxy({ runtime: retired, parameters, keys: toKeys([chatPage]), door });
  const answer = proxy.post(path, body, { authorization: `Bearer ${key}` });
  return { answer, lines: proxy.lines };
}

const sentence = "The model `default` is not live. An execution of provision-endpoint makes it so.";

test.each(DOORS)("a chat page gets the sentence as an answer that used no token ($name)", async (door) => {
  const { answer, lines } = ask({ model: "distilgpt2", messages }, { door });
  const response = await answer;
  expect([response.status, response.headers.get("retry-after")]).toEqual([200, null]);
  expect(await response.json()).toEqual({
    id: expect.stringMatching(/^chatcmpl-[0-9a-f]{32}$/),
    object: "chat.completion",
    created: expect.any(Number),
    model: "distilgpt2",
    choices: [
      {
        index: 0,
        message: { role: "assistant", content: sentence, refusal: null },
        logprobs: null,
        finish_reason: "stop",
      },
    ],
    usage: { prompt_tokens: 0, completion_tokens: 0, total_tokens: 0 },
  });
  expect(lines.at(-1)).toMatchObject({ status: 200, waiting: true, model: "default", serverErrors: 0 });
});

test.each(DOORS)("or as a stream, with usage when it is asked for ($name)", async (door) => {
  const request = { model: "default", messages, stream: true };
  const plain = parseEvents(await (await ask(request, { door }).answer).text());
  expect(plain).toEqual([
    expect.objectContaining({
      object: "chat.completion.chunk",
      model: "default",
      choices: [expect.objectContaining({ index: 0, delta: expect.objectContaining({ content: sentence }) })],
    }),
    "[DONE]",
  ]);
  const { answer } = ask({ ...request, stream_options: { include_usage: true } }, { door });
  expect(parseEvents(await (await answer).text()).slice(1)).toEqual([
    expect.objectContaining({ choices: [], usage: { prompt_tokens: 0, completion_tokens: 0, total_tokens: 0 } }),
    "[DONE]",
  ]);
});

test.each([
  [0, "begun just now. Please retry in about 10 minutes."],
  [1, "begun 1 minute ago. Please retry in about 9 minutes."],
  [9, "begun 9 minutes ago. Please retry in about 1 minute."],
  [25, "begun 25 minutes ago, which is longer than usual. Please retry later."],
])("%d minutes after the beginning it says what is left", async (minutesAgo, ending) => {
  const values = { [PARAMETER.provisioning("default")]: begunAt(minutesAgo) };
  const body = await (await ask({ messages }, { values }).answer).json();
  expect(body).toMatchObject({
    model: "default",
    choices: [
      {
        message: {
          content: `The model \`default\` is not live: waiting for the endpoint to be InService, ${ending}`,
        },
      },
    ],
  });
});

test("a chat page that was served a moment ago is told as well", async () => {
  const values = { [PARAMETER.model("default")]: CHAT_MODEL };
  const response = await ask({ messages }, { values }).answer;
  expect(await response.json()).toMatchObject({ choices: [{ message: { content: sentence } }] });
});

test("what waiting does not cure stays an error, also for a chat page", async () => {
  const statuses = [
    ask({ model: "gpt-5", messages }),
    ask({ model: "default", messages: [] }),
    ask({ model: "default", prompt: "Hello" }, { path: "/v1/completions" }),
    ask({ model: "default", messages }, { key: `${chatPage.key}x` }),
  ].map(async ({ answer }) => (await answer).status);
  expect(await Promise.all(statuses)).toEqual([404, 400, 503, 401]);
});
