import { CHAT_MODEL, PARAMETER, toStageParameters } from "../../../testing/openai-proxy/fake-parameters.ts";
import { failure, fakeSageMaker } from "../../../testing/openai-proxy/fake-sagemaker-runtime.ts";
import { DOORS, parseEvents } from "../../../testing/openai-proxy/proxy.ts";
import { keyWith, startUsageTable } from "../../../testing/openai-proxy/usage-table.ts";
import type { Door } from "../door.ts";
import type { JsonObject } from "../json.ts";

/** One table: every dialect, at each door, whole and streamed, with everything that can come of a request. */

const sse = (...events: readonly unknown[]) => events.map((event) => `data: ${JSON.stringify(event)}\n\n`).join("");
const lines = (...events: readonly unknown[]) => events.map((event) => `${JSON.stringify(event)}\n`).join("");
const chunk = (delta: object, finish_reason: string | null = null) => ({
  id: "a",
  object: "chat.completion.chunk",
  created: 1,
  model: "m",
  choices: [{ index: 0, delta, finish_reason }],
});
const usage = { prompt_tokens: 8, completion_tokens: 2, total_tokens: 10 };
const vllmWhole = (finish_reason: string) =>
  JSON.stringify({
    id: "a",
    object: "chat.completion",
    created: 1,
    model: "m",
    choices: [{ index: 0, message: { role: "assistant", content: "Hi there" }, finish_reason }],
    usage,
  });
const token = (text: string) => ({ token: { id: 1, text, log_prob: -0.1 } });
const counted = (finish_reason: string) => ({ finish_reason, generated_tokens: 2, input_length: 8 });
const last = (finish_reason: string) => ({
  ...token(" there"),
  generated_text: "Hi there",
  details: counted(finish_reason),
});

/** What a container sends, as it says it. */
interface Container {
  readonly kind: "vllm" | "lmi";
  readonly stream: string;
  readonly whole: (finishReason: string) => string;
  readonly begun: string;
  readonly finished: (finishReason: string) => string;
  readonly failed: string;
}

const CONTAINERS: readonly Container[] = [
  {
    kind: "vllm",
    stream: "text/event-stream",
    whole: vllmWhole,
    begun: sse(chunk({ role: "assistant", content: "Hi" })),
    finished: (reason) =>
      `${sse(chunk({ content: " there" }, reason), { ...chunk({}), choices: [], usage })}data: [DONE]\n\n`,
    failed: sse({ error: { message: "secret", code: 500 } }),
  },
  {
    kind: "lmi",
    stream: "application/jsonlines",
    whole: (reason) => JSON.stringify({ generated_text: "Hi there", details: counted(reason) }),
    begun: lines(token("Hi")),
    finished: (reason) => lines(last(reason)),
    failed: lines({ error: "secret", code: 500 }),
  },
];

/** What comes of a request: the container's answer, whole and streamed, or what SageMaker says, and what the caller is told. */
interface Case {
  readonly name: string;
  readonly answer: (
    container: Container,
    stream: boolean,
  ) => { status?: number; contentType?: string; body: string } | Error;
  readonly status: number;
  readonly code: string | null;
  /** Only a stream that has begun can end so. */
  readonly afterFirst?: boolean;
}

const refused = (status: number, message: string) => () => ({
  status,
  body: JSON.stringify({ error: message, code: status }),
});
const answered =
  (whole: (container: Container) => string, streamed: (container: Container) => string): Case["answer"] =>
  (container, stream) =>
    stream
      ? { contentType: container.stream, body: streamed(container) }
      : { contentType: "application/json", body: whole(container) };

const ERRORS: readonly Case[] = [
  { name: "a refusal", answer: refused(400, "No such thing."), status: 400, code: null },
  {
    name: "a prompt that is too long",
    answer: refused(400, "maximum context length is 5"),
    status: 400,
    code: "context_length_exceeded",
  },
  { name: "a request that cannot be processed", answer: refused(422, "No such thing."), status: 422, code: null },
  { name: "too many requests", answer: refused(429, "Slow down."), status: 429, code: "rate_limit_exceeded" },
  { name: "424 for what was asked", answer: refused(424, "max_new_tokens must be positive"), status: 400, code: null },
  {
    name: "424 for a failure of its own",
    answer: refused(424, "prediction failure"),
    status: 502,
    code: "model_error",
  },
  { name: "a failure", answer: refused(500, "secret"), status: 502, code: "model_error" },
  { name: "an overload", answer: refused(503, "secret"), status: 503, code: "overloaded" },
  { name: "a time-out", answer: refused(504, "secret"), status: 504, code: "timeout" },
  {
    name: "something else",
    answer: answered(
      () => "secret",
      () => "secret\n\n",
    ),
    status: 502,
    code: "model_error",
  },
  {
    name: "JSON of another kind",
    answer: answered(
      () => "[1]",
      ({ stream }) => (stream === "text/event-stream" ? sse(1) : lines(1)),
    ),
    status: 502,
    code: "model_error",
  },
  {
    name: "an error as a reason to finish",
    answer: answered(
      ({ whole }) => whole("error"),
      ({ finished }) => finished("error"),
    ),
    status: 502,
    code: "model_error",
  },
  {
    name: "an abort as a reason to finish",
    answer: answered(
      ({ whole }) => whole("abort"),
      ({ finished }) => finished("abort"),
    ),
    status: 502,
    code: "model_error",
  },
  {
    name: "a failure that repeats a request of time-outs",
    answer: refused(500, "cannot read 'it timed out'"),
    status: 502,
    code: "model_error",
  },
  {
    name: "throttling that does not end",
    answer: () => failure("ThrottlingException", { $response: { headers: { "retry-after": "3600" } } }),
    status: 429,
    code: "rate_limit_exceeded",
  },
  {
    name: "a broken connection",
    answer: () => failure("Error", { code: "ECONNRESET" }),
    status: 502,
    code: "unreachable",
  },
  {
    name: "an error on the way",
    answer: answered(
      () => "",
      ({ begun, failed }) => begun + failed,
    ),
    status: 502,
    code: "model_error",
    afterFirst: true,
  },
  {
    name: "an end before the end",
    answer: answered(
      () => "",
      ({ begun }) => begun,
    ),
    status: 502,
    code: "model_error",
    afterFirst: true,
  },
  {
    name: "an error as a reason, on the way",
    answer: answered(
      () => "",
      ({ begun, finished }) => begun + finished("error"),
    ),
    status: 502,
    code: "model_error",
    afterFirst: true,
  },
];

let usageTable: Awaited<ReturnType<typeof startUsageTable>>;
beforeAll(async () => {
  usageTable = await startUsageTable();
});
afterAll(() => usageTable.close());

const request = { messages: [{ role: "user", content: "Hello" }], max_tokens: 30 };

function proxyFor(container: Container, door: Door, answer: Case["answer"], limits = { tokensPerDay: 1_000 }) {
  const key = keyWith(limits);
  const model = {
    ...CHAT_MODEL,
    dialect: container.kind,
    capabilities: { chatTemplate: container.kind === "vllm", tools: false, streaming: true },
  };
  const runtime = fakeSageMaker(({ stream }) => {
    const given = answer(container, stream === true);
    if (given instanceof Error) throw given;
    return given;
  });
  const parameters = toStageParameters({ [PARAMETER.model("default")]: model });
  const proxy = usageTable.proxy([key], { runtime, door, parameters });
  const ask = async (body: object) => {
    const response = await proxy.post(
      "/v1/chat/completions",
      { ...request, ...body },
      { authorization: `Bearer ${key.key}` },
    );
    const text = await response.text();
    await proxy.settled();
    return { response, text };
  };
  return { ask, runtime, lines: proxy.lines, counters: () => usageTable.counters(key.keyId) };
}

const success = answered(
  ({ whole }) => whole("stop"),
  ({ begun, finished }) => begun + finished("stop"),
);
const PLACES = CONTAINERS.flatMap((container) =>
  DOORS.flatMap((door) =>
    [false, true].map((stream) => ({
      name: `${container.kind}, ${door.name}, ${stream ? "streamed" : "whole"}`,
      container,
      door,
      stream,
    })),
  ),
);

describe.each(PLACES)("$name", ({ container, door, stream }) => {
  it("is an answer of OpenAI's form", async () => {
    const { response, text } = await proxyFor(container, door, success).ask({ stream });
    expect(response.status).toBe(200);
    if (!stream) {
      expect(JSON.parse(text)).toMatchObject({
        id: expect.stringMatching(/./),
        object: "chat.completion",
        created: expect.any(Number),
        model: "default",
        choices: [{ index: 0, message: { role: "assistant", content: "Hi there" }, finish_reason: "stop" }],
        usage,
      });
      return;
    }
    const events = parseEvents(text);
    expect(events.pop()).toBe("[DONE]");
    const choices = (events as { choices: { delta: JsonObject; finish_reason: string | null }[] }[]).flatMap(
      (event) => event.choices,
    );
    expect(choices.map(({ delta }) => delta.content ?? "").join("")).toBe("Hi there");
    expect(choices.map(({ delta }) => delta.role).filter(Boolean)).toEqual(["assistant"]);
    expect(choices.map(({ finish_reason }) => finish_reason).filter(Boolean)).toEqual(["stop"]);
    expect(text).not.toContain('"usage"');
  });

  it("counts what the container counted, and shows it who asks", async () => {
    const model = proxyFor(container, door, success);
    const { text } = await model.ask({ stream, ...(stream && { stream_options: { include_usage: true } }) });
    expect(text).toContain('"prompt_tokens":8');
    expect(model.counters().t).toBe(10);
    expect(model.lines).toMatchObject([{ status: 200, promptTokens: 8, completionTokens: 2 }]);
  });

  it("keeps to the key's limits, and says what is left", async () => {
    const model = proxyFor(container, door, success, { tokensPerDay: 5 });
    const { response } = await model.ask({ stream });
    expect([response.status, response.headers.get("x-ratelimit-limit-tokens")]).toEqual([200, "5"]);
    const second = await model.ask({ stream });
    expect(second.response.status).toBe(429);
    expect(JSON.parse(second.text).error).toMatchObject({ type: "tokens", code: "rate_limit_exceeded" });
    expect(model.runtime.calls).toHaveLength(1);
  });

  it.each(ERRORS.filter(({ afterFirst }) => stream || !afterFirst))(
    "tells of $name",
    async ({ name, answer, status, code, afterFirst }) => {
      const model = proxyFor(container, door, answer);
      const { response, text } = await model.ask({ stream });
      expect(text).not.toMatch(/secret|\[DONE\]/);
      const hasBegun = afterFirst === true && door.streams;
      expect(response.status).toBe(hasBegun ? 200 : status);
      const error = hasBegun ? parseEvents(text).at(-1) : JSON.parse(text);
      const type = status >= 500 ? "server_error" : status === 429 ? "requests" : "invalid_request_error";
      expect(error).toEqual({ error: { message: expect.stringMatching(/\S/), type, code, param: null } });
      expect(model.lines).toMatchObject([{ status, error: { status } }]);
      // What was reserved is given back, but for what the container counted, what came of a stream, or what nobody knows.
      const counted = model.counters().t ?? 0;
      if (name === "a time-out" && !stream) expect(counted).toBeGreaterThanOrEqual(request.max_tokens);
      else expect(counted).toBeLessThan(request.max_tokens);
      if (status < 500 || code === "overloaded") expect(counted).toBe(0);
    },
  );
});

it("has so many cases", () => {
  const errors = (stream: boolean) => ERRORS.filter(({ afterFirst }) => stream || !afterFirst).length;
  expect(PLACES.reduce((count, { stream }) => count + 3 + errors(stream), 0)).toBe(164);
});
