import { CHAT_MODEL, PARAMETER, toStageParameters } from "../../../testing/openai-proxy/fake-parameters.ts";
import { type ContainerAnswer, fakeSageMaker } from "../../../testing/openai-proxy/fake-sagemaker-runtime.ts";
import { keyWith, startUsageTable } from "../../../testing/openai-proxy/usage-table.ts";
import { FUNCTION_URL, HTTP_API } from "../door.ts";
import type { SageMakerRuntime } from "../sagemaker-runtime.ts";

/** What a key is charged with in the table, after what its callers and its containers come up with. */

let usage: Awaited<ReturnType<typeof startUsageTable>>;
beforeAll(async () => {
  usage = await startUsageTable();
});
afterAll(() => usage.close());

const request = { messages: [{ role: "user", content: "Hello" }], max_tokens: 50 };
/** Does not answer, and says when it was asked. */
function silent(onAsked: () => void = () => undefined): SageMakerRuntime {
  const never = (_invocation: unknown, signal: AbortSignal): Promise<never> =>
    new Promise((_resolve, reject) => {
      signal.addEventListener("abort", () => reject(signal.reason));
      onAsked();
    });
  return { invoke: never, invokeWithResponseStream: never };
}

function limited(
  runtime: SageMakerRuntime,
  door = FUNCTION_URL,
  dialect: "vllm" | "lmi" = "vllm",
  tokensPerDay = 100_000,
) {
  const key = keyWith({ tokensPerDay });
  const model = {
    ...CHAT_MODEL,
    dialect,
    capabilities: { chatTemplate: dialect === "vllm", tools: false, streaming: true },
  };
  const parameters = toStageParameters({ [PARAMETER.model("default")]: model });
  const proxy = usage.proxy([key], { runtime, door, parameters });
  const ask = async (body: object, signal?: AbortSignal, remaining?: number) => {
    const headers = { authorization: `Bearer ${key.key}` };
    const init = { method: "POST", body: JSON.stringify(body), headers, ...(signal && { signal }) };
    const lambdaContext = remaining === undefined ? {} : { getRemainingTimeInMillis: () => remaining };
    const response = await proxy.request("/v1/chat/completions", init, { lambdaContext });
    await response.text();
    await proxy.settled();
    const [day, counters] = [new Date().toISOString().slice(8, 10), usage.counters(key.keyId)];
    return { status: response.status, counted: counters.t, completionTokens: counters[`c${day}/default`] };
  };
  return { ask };
}

const answering = (answer: ContainerAnswer) => fakeSageMaker(() => answer);
const whole = (tokens: unknown) =>
  `{"object":"chat.completion","choices":[{"index":0,"message":{"role":"assistant","content":"Hi"},"finish_reason":"stop"}],"usage":${JSON.stringify(tokens)}}`;

it.each([
  ["best_of", { best_of: 4 }, 200],
  ["beam search", { use_beam_search: true, n: 3 }, 150],
  ["an answer in one piece", {}, 50],
])("charges what was reserved for %s that its client left", async (_what, fields, tokens) => {
  const client = new AbortController();
  const runtime = silent(() => client.abort());
  const { status, completionTokens } = await limited(runtime).ask(
    { ...request, ...fields, stream: "n" in fields },
    client.signal,
  );
  expect([status, completionTokens]).toEqual([499, tokens]);
});

it("charges what was reserved for an answer that came too late", async () => {
  const { status, completionTokens } = await limited(silent(), HTTP_API).ask(request, undefined, 4_000);
  expect([status, completionTokens]).toEqual([504, 50]);
});

it("charges what an LMI container made, though it tells half of the usage", async () => {
  const body = '{"generated_text":" w1 w2","details":{"finish_reason":"length","generated_tokens":20,"inputs":null}}';
  for (const door of [FUNCTION_URL, HTTP_API]) {
    const runtime = answering({ contentType: "application/json", body });
    const { status, completionTokens } = await limited(runtime, door, "lmi").ask(request);
    expect([status, completionTokens]).toEqual([200, 20]);
  }
});

it.each([
  ["negative", whole({ prompt_tokens: 5, completion_tokens: -1_000_000 })],
  [
    "infinite",
    whole({ prompt_tokens: 5, completion_tokens: 0 }).replace('"completion_tokens":0', '"completion_tokens":1e999'),
  ],
  ["a text", whole({ prompt_tokens: 5, completion_tokens: "3" })],
  ["null", whole({ prompt_tokens: 5, completion_tokens: null })],
  ["a fraction", whole({ prompt_tokens: 5, completion_tokens: 0.5 })],
  ["more than the context", whole({ prompt_tokens: 5, completion_tokens: 1_000_000 })],
])("charges what was reserved where the container's figure is %s", async (_what, body) => {
  const { status, counted, completionTokens } = await limited(answering({ contentType: "application/json", body })).ask(
    request,
  );
  expect([status, counted, completionTokens]).toEqual([200, 55, 50]);
});

it.each(["-5", "1e999", '"9"', "null"])(
  "gives back what was reserved for streams that break off after a figure of %s",
  async (figure) => {
    const event = (rest: string) =>
      `data: {"id":"a","object":"chat.completion.chunk","created":1,"model":"m","choices":[{"index":0,"delta":{"content":"Hi"},"finish_reason":null}]${rest}}\n\n`;
    const body = event(`,"usage":{"prompt_tokens":${figure},"completion_tokens":${figure}}`) + event("");
    const model = limited(answering({ contentType: "text/event-stream", body }));
    const first = await model.ask({ ...request, stream: true });
    const second = await model.ask({ ...request, stream: true });
    expect([first.completionTokens, second.completionTokens]).toEqual([2, 4]);
    expect(second.counted).toBeLessThan(50);
  },
);

const DELTA = `data: {"id":"a","object":"chat.completion.chunk","created":1,"model":"m","choices":[{"index":0,"delta":{"content":"Hi"},"finish_reason":null}]}\n\n`;
async function* cut(text: string): AsyncGenerator<Uint8Array> {
  if (text !== "") yield Buffer.from(text);
  throw Object.assign(new Error("The connection broke."), { name: "ModelStreamError" });
}
const stream = (body: ContainerAnswer["body"]): ContainerAnswer => ({ contentType: "text/event-stream", body });

it.each<[what: string, broken: () => ContainerAnswer]>([
  ["end in the middle", () => stream(DELTA)],
  ["end in the middle of an event", () => stream(`${DELTA}data: {"id":"a","cho`)],
  ["say nothing", () => stream("")],
  ["are no events", () => stream("Internal Server Error")],
  ["tell of an error", () => stream(`${DELTA}data: {"error":{"message":"CUDA out of memory","code":500}}\n\n`)],
  ["lose their connection", () => stream(cut(DELTA))],
  ["lose their connection before a token", () => stream(cut(""))],
])("two streams that %s do not lock a key that has room for two", async (_what, broken) => {
  let answers = 0;
  const runtime = fakeSageMaker(() => {
    answers += 1;
    return answers <= 2 ? broken() : stream(`${DELTA}data: [DONE]\n\n`);
  });
  // Two reservations fit: 50 tokens each, and what the prompt is held to take.
  const { ask } = limited(runtime, FUNCTION_URL, "vllm", 2 * 64);
  await ask({ ...request, stream: true });
  await ask({ ...request, stream: true });
  answers = 2;
  const third = await ask({ ...request, stream: true });
  expect(third.status).toBe(200);
  expect(third.counted).toBeLessThan(64);
});
