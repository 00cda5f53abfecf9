import { KEY } from "../../testing/openai-proxy/fake-keys.ts";
import { fakeSageMaker } from "../../testing/openai-proxy/fake-sagemaker-runtime.ts";
import { DOORS, createTestProxy } from "../../testing/openai-proxy/proxy.ts";
import { recording } from "../../testing/openai-proxy/recordings.ts";
import { FUNCTION_URL } from "./door.ts";
import { OpenAIError } from "./errors/openai-error.ts";
import type { JsonObject } from "./json.ts";
import { RequestRecord } from "./request-record.ts";

const secretWord = "xylophone";
const messages = [{ role: "user", content: secretWord }];
const container = () =>
  fakeSageMaker(({ stream }) => recording(stream ? "smollm2-chat-stream-usage" : "smollm2-chat-ok").response);

describe.each(DOORS)("behind $name", (door) => {
  it.each([false, true])("writes one line a request, stream: %s", async (stream) => {
    const proxy = createTestProxy({ runtime: container(), door });
    await (await proxy.post("/v1/chat/completions", { messages, stream })).text();
    expect(proxy.lines).toEqual([
      expect.objectContaining({
        level: "info",
        message: "request",
        requestId: expect.any(String),
        door: door.name,
        stage: "dev",
        method: "POST",
        route: "/v1/chat/completions",
        keyId: KEY.keyId,
        model: "default",
        stream,
        status: 200,
        attempts: 1,
        promptTokens: 37,
        completionTokens: 24,
        duration: expect.any(Number),
        upstreamDuration: expect.any(Number),
        tokensPerSecond: expect.any(Number),
        ...(stream ? { timeToFirstToken: expect.any(Number) } : {}),
      }),
    ]);
  });

  it.each([false, true])("has no key, request or answer, stream: %s", async (stream) => {
    const proxy = createTestProxy({ runtime: container(), door });
    await (await proxy.post("/v1/chat/completions", { messages, stream })).text();
    const text = JSON.stringify(proxy.lines);
    for (const secret of [KEY.key, secretWord, "Marseillaise"]) expect(text).not.toContain(secret);
  });

  it.each([false, true])("has request and answer when a setting asks for them, stream: %s", async (stream) => {
    const proxy = createTestProxy({ runtime: container(), door, recordContent: true });
    await (await proxy.post("/v1/chat/completions", { messages, stream })).text();
    const [line] = proxy.lines;
    expect(line?.request).toMatchObject({ messages });
    expect(JSON.stringify(line?.answer)).toContain("ile");
    expect(JSON.stringify(line)).not.toContain(KEY.key);
  });
});

it("lets CloudWatch make metrics of the line's numbers", async () => {
  const proxy = createTestProxy({ runtime: container() });
  await proxy.post("/v1/chat/completions", { messages });
  const line = proxy.lines[0] as JsonObject & {
    _aws: { CloudWatchMetrics: [{ Dimensions: string[][]; Metrics: { Name: string }[] }] };
  };
  const [{ Dimensions, Metrics }] = line._aws.CloudWatchMetrics;
  expect(line._aws).toMatchObject({
    Timestamp: expect.any(Number),
    CloudWatchMetrics: [{ Namespace: "openai-sagemaker" }],
  });
  for (const dimension of Dimensions.flat()) expect(line[dimension]).toEqual(expect.any(String));
  expect(Metrics.map(({ Name }) => Name)).toEqual(expect.arrayContaining(["duration", "promptTokens", "serverErrors"]));
  for (const { Name } of Metrics) expect(line[Name]).toEqual(expect.any(Number));
});

it("has nothing of what the caller wrote, or the model, when one of them is at fault", async () => {
  const runtime = fakeSageMaker(() => ({ body: `{"choices": ${secretWord}` }));
  const proxy = createTestProxy({ runtime });
  await proxy.post("/v1/chat/completions", { messages });
  await proxy.post("/v1/chat/completions", { messages: [{ role: [secretWord] }] });
  expect(proxy.lines.map(({ status }) => status)).toEqual([502, 400]);
  expect(JSON.stringify(proxy.lines)).not.toContain(secretWord.slice(0, 5));
});

it("makes no dimension of a name that a caller made up", async () => {
  const proxy = createTestProxy({ runtime: container() });
  await proxy.post("/v1/chat/completions", { model: "made-up", messages });
  expect(proxy.lines).toMatchObject([{ status: 404, clientErrors: 1, serverErrors: 0 }]);
  expect(proxy.lines[0]).toMatchObject({ _aws: { CloudWatchMetrics: [{ Dimensions: [["service", "stage"]] }] } });
  expect(proxy.lines[0]).not.toHaveProperty("model");
});

it.each([
  [404, null, "clientErrors"],
  [429, "rate_limit_exceeded", "rateLimited"],
  [503, "model_not_live", "modelNotLive"],
  [503, "model_not_ready", "serverErrors"],
  [502, "model_error", "serverErrors"],
] as const)("counts a %d with the code %s among the %s alone", (status, code, kind) => {
  const lines: Readonly<Record<string, unknown>>[] = [];
  const fields = { requestId: "one", door: "http-api", method: "GET", route: "/v1/models", stage: "dev" } as const;
  const record = new RequestRecord(fields, (line) => lines.push(line));
  record.write({ status, error: new OpenAIError(status, "no", { code }) }, performance.now());
  const none = { clientErrors: 0, rateLimited: 0, modelNotLive: 0, serverErrors: 0 };
  expect(lines).toMatchObject([{ ...none, [kind]: 1 }]);
});

it("counts a client that hung up in the middle of a stream", async () => {
  const [first] = recording("smollm2-chat-stream").response.body.split("\n\n");
  async function* unfinished() {
    yield Buffer.from(`${first}\n\n`);
    await new Promise(() => undefined);
  }
  const runtime = fakeSageMaker(() => ({ body: unfinished() }));
  const proxy = createTestProxy({ runtime, door: FUNCTION_URL });
  const response = await proxy.post("/v1/chat/completions", { messages, stream: true });
  await response.body?.cancel();
  expect(proxy.lines).toMatchObject([{ status: 499 }]);
});

it("has the same dimensions for every request, and no complaint of the library", () => {
  // The library has a console of its own.
  const warn = jest.spyOn(process.stderr, "write").mockReturnValue(true);
  const lines: Readonly<Record<string, unknown>>[] = [];
  for (const requestId of ["one", "two"]) {
    const fields = { requestId, door: "http-api", method: "GET", route: "/v1/models", stage: "dev" } as const;
    const record = new RequestRecord(fields, (line) => lines.push(line));
    record.fields.model = "default";
    record.write({ status: 200 }, performance.now());
  }
  const dimensions = [
    ["service", "stage"],
    ["service", "stage", "model"],
  ];
  for (const line of lines) expect(line._aws).toMatchObject({ CloudWatchMetrics: [{ Dimensions: dimensions }] });
  expect(lines).toHaveLength(2);
  expect(warn).not.toHaveBeenCalled();
  warn.mockRestore();
});
