import { CHAT_MODEL, PARAMETER, toStageParameters } from "../../../testing/openai-proxy/fake-parameters.ts";
import { fakeSageMaker } from "../../../testing/openai-proxy/fake-sagemaker-runtime.ts";
import { keyWith, startUsageTable } from "../../../testing/openai-proxy/usage-table.ts";
import type { JsonObject } from "../json.ts";

/** Tokens that the container's prefix cache had, in whatever API the container tells of them. */

let usage: Awaited<ReturnType<typeof startUsageTable>>;
beforeAll(async () => {
  usage = await startUsageTable();
});
afterAll(() => usage.close());

const NOON = Date.parse("2026-11-22T12:00:15Z");
const messages = [{ role: "user", content: "Hello" }];
const ROUTES = ["/v1/chat/completions", "/v1/responses", "/v1/messages"];

const used = { "p22/default": 100, "c22/default": 20, "k22/default": 64 };
const usageOfChat = {
  prompt_tokens: 100,
  total_tokens: 120,
  completion_tokens: 20,
  prompt_tokens_details: { cached_tokens: 64 },
};
const usageOfResponse = {
  input_tokens: 100,
  input_tokens_details: { cached_tokens: 64 },
  output_tokens: 20,
  output_tokens_details: { reasoning_tokens: 0 },
  total_tokens: 120,
};
const usageOfMessage = { input_tokens: 36, cache_read_input_tokens: 64, output_tokens: 20 };

/** vLLM, on each of its paths. */
const container = fakeSageMaker((body) => {
  if ("input" in body) return response(body);
  return "max_tokens" in body && body.anthropic !== undefined ? message(body) : chat(body);
});

function events(all: readonly JsonObject[], isNamed: boolean): { contentType: string; body: string } {
  const texts = all.map(
    (event) => `${isNamed ? `event: ${String(event.type)}\n` : ""}data: ${JSON.stringify(event)}\n\n`,
  );
  return { contentType: "text/event-stream", body: `${texts.join("")}data: [DONE]\n\n` };
}

function chat({ stream }: JsonObject) {
  const frame = { id: "one", created: 1, model: "m" };
  const chunk = { ...frame, object: "chat.completion.chunk" };
  const choice = { index: 0, finish_reason: "stop" };
  if (stream) {
    const delta = { role: "assistant", content: "Hi" };
    const [first, last] = [
      { ...chunk, choices: [{ ...choice, delta }] },
      { ...chunk, choices: [], usage: usageOfChat },
    ];
    return events([first, last], false);
  }
  const choices = [{ ...choice, message: { role: "assistant", content: "Hi" } }];
  return { body: JSON.stringify({ ...frame, object: "chat.completion", choices, usage: usageOfChat }) };
}

function response({ stream }: JsonObject) {
  const whole = {
    id: "resp_1",
    object: "response",
    created_at: 1,
    model: "m",
    status: "completed",
    output: [],
    usage: usageOfResponse,
  };
  if (!stream) return { body: JSON.stringify(whole) };
  const created = { ...whole, status: "in_progress", usage: null };
  return events(
    [
      { type: "response.created", sequence_number: 0, response: created },
      { type: "response.completed", sequence_number: 1, response: whole },
    ],
    true,
  );
}

function message({ stream }: JsonObject) {
  const whole = { id: "msg_1", type: "message", role: "assistant", model: "m", content: [], stop_reason: "end_turn" };
  if (!stream) return { body: JSON.stringify({ ...whole, usage: usageOfMessage }) };
  // vLLM does not know at the start what the cache had.
  const start = { ...whole, stop_reason: null, usage: { input_tokens: 100, output_tokens: 0 } };
  return events(
    [
      { type: "message_start", message: start },
      { type: "message_delta", delta: { stop_reason: "end_turn" }, usage: usageOfMessage },
      { type: "message_stop" },
    ],
    true,
  );
}

interface Asked {
  readonly path?: string;
  readonly body?: object;
  readonly routes?: readonly string[];
  readonly cachedTokenWeight?: number;
}

async function ask({ path = "/v1/chat/completions", body = { messages }, routes = [], ...metering }: Asked) {
  const key = keyWith({ tokensPerDay: 1_000 });
  const model = { ...CHAT_MODEL, capabilities: { ...CHAT_MODEL.capabilities, routes } };
  const parameters = toStageParameters({ [PARAMETER.model("default")]: model });
  const proxy = usage.proxy([key], { runtime: container, parameters, metering: { now: () => NOON, ...metering } });
  const authorization = { authorization: `Bearer ${key.key}` };
  const response = await proxy.post(path, body, authorization);
  const text = await response.text();
  await proxy.settled();
  const left = await proxy.request("/v1/models", { headers: authorization });
  return {
    status: response.status,
    text,
    record: proxy.lines.find(({ message }) => message === "request"),
    counters: usage.counters(key.keyId),
    left: left.headers.get("x-ratelimit-remaining-tokens"),
  };
}

const FIELDS = { max_tokens: 50, anthropic: true, messages };
describe.each([false, true])("streamed: %s", (stream) => {
  it.each<[string, Asked]>([
    ["a chat", { body: stream ? { stream_options: { include_usage: true } } : {} }],
    ["a response that the container speaks", { path: "/v1/responses", body: { input: "Hello" }, routes: ROUTES }],
    ["a response by a chat", { path: "/v1/responses", body: { input: "Hello" } }],
    ["a message that the container speaks", { path: "/v1/messages", body: FIELDS, routes: ROUTES }],
    ["a message by a chat", { path: "/v1/messages", body: { ...FIELDS, anthropic: undefined } }],
  ])("are counted of %s", async (_what, asked) => {
    const { status, text, record, counters } = await ask({ ...asked, body: { ...asked.body, messages, stream } });
    expect([status, text]).toEqual([200, expect.stringContaining("64")]);
    expect(record).toMatchObject({ promptTokens: 100, completionTokens: 20, cachedTokens: 64 });
    expect(counters).toMatchObject({ ...used, "r22/default": 1, t22: 120, t: 120 });
    expect(counters).not.toHaveProperty(["u22/default"]);
  });
});

it.each([
  [1, 120],
  [0.5, 88],
  [0.1, 62],
  [0, 56],
])("count towards limits at the weight %d: %d of 120 tokens", async (cachedTokenWeight, counted) => {
  const { counters, left } = await ask({ cachedTokenWeight });
  expect(counters).toMatchObject({ ...used, t22: counted, t: counted });
  expect(left).toBe(String(1_000 - counted));
});
