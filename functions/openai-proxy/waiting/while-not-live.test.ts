import { createApiKey, type KeyLimits } from "../../../contract/api-key.ts";
import { AwsError } from "../../../local/aws/aws-error.ts";
import { PARAMETER } from "../../../testing/openai-proxy/fake-parameters.ts";
import { failure, fakeSageMaker } from "../../../testing/openai-proxy/fake-sagemaker-runtime.ts";
import { type InstanceOptions, startSleepingStage } from "../../../testing/openai-proxy/sleeping-stage.ts";
import { FUNCTION_URL, HTTP_API } from "../door.ts";
import { putKey } from "../../../testing/local-aws/put-key.ts";
import { namesOf } from "../../../names.ts";

let stage: Awaited<ReturnType<typeof startSleepingStage>>;
beforeAll(async () => {
  stage = await startSleepingStage();
});
beforeEach(() => stage.reset());
afterAll(() => stage.close());

const messages = [{ role: "user", content: "Hello" }];
const chat = { model: "default", messages };

interface Asked extends InstanceOptions {
  readonly path?: string;
  readonly body?: unknown;
  readonly key?: string;
  readonly headers?: Record<string, string>;
}

async function ask({ path = "/v1/chat/completions", body = chat, key = stage.key(), headers, ...options }: Asked = {}) {
  const proxy = stage.instance(options);
  const response = await proxy.post(path, body, { authorization: `Bearer ${key}`, ...headers });
  const text = await response.text();
  await proxy.settled();
  return {
    status: response.status,
    message: String(JSON.parse(text).error?.message ?? JSON.parse(text).error),
    retryAfter: response.headers.get("retry-after"),
    shouldRetry: response.headers.get("x-should-retry"),
    log: proxy.lines,
  };
}

describe.each([HTTP_API, FUNCTION_URL])("through $name", (door) => {
  test("the first request of a key that may wakes the model, and says how to wait", async () => {
    const { status, message, retryAfter, shouldRetry } = await ask({ door });
    expect({ status, retryAfter, shouldRetry }).toEqual({ status: 503, retryAfter: "59", shouldRetry: null });
    expect(message).toBe(
      `The model \`default\` is not live: it was asleep, and a request has just woken it, which takes some minutes. A stream at the streaming URL with the header \`X-Scale-Up-Timeout: 780\` is held until it answers. Please retry later.`,
    );
    expect(stage.asked()).toEqual(["default"]);
  });

  test("whoever comes while it wakes is told the step and the minutes", async () => {
    stage.work("waiting for the endpoint to be InService", 5);
    const { message, retryAfter } = await ask({ door });
    expect(message).toMatch(
      /^The model `default` is not live: waiting for the endpoint to be InService, begun 1 minute ago\. .*`X-Scale-Up-Timeout: 780`.* Otherwise retry in about 5 minutes\.$/,
    );
    expect([retryAfter, stage.asked()]).toEqual(["59", []]);
  });
});

test("every operation but the counting of tokens wakes", async () => {
  const waking = [
    ["/v1/completions", { model: "default", prompt: "Once" }],
    ["/v1/embeddings", { model: "default", input: "Once" }],
    ["/v1/responses", { model: "default", input: "Once" }],
    ["/v1/messages", { model: "default", max_tokens: 5, messages }],
    ["/v1/rerank", { model: "default", query: "Once", documents: ["Twice"] }],
  ] as const;
  for (const [path, body] of waking) {
    await stage.reset();
    expect([path, (await ask({ path, body })).status, stage.asked()]).toEqual([path, 503, ["default"]]);
  }
  await stage.reset();
  for (const [path, body] of [
    ["/tokenize", { model: "default", prompt: "Once" }],
    ["/detokenize", { model: "default", tokens: [1] }],
    ["/v1/messages/count_tokens", { model: "default", messages }],
  ] as const) {
    const { status, message } = await ask({ path, body });
    expect([status, stage.asked()]).toEqual([503, []]);
    expect(message).toContain("To count tokens wakes no model");
  }
});

test("an adapter is asked for by the alias of its model, by any of its names", async () => {
  const entry = { wakeOnRequest: "idle" as const, adapters: { support: { modelId: "acme/support-lora" } } };
  for (const model of ["support", "acme/support-lora", "distilgpt2"]) {
    await stage.reset(entry);
    const { message } = await ask({ body: { model, messages } });
    expect(message).toContain("a request has just woken it");
    expect(stage.asked()).toEqual(["default"]);
  }
});

describe("nothing is woken", () => {
  afterEach(() => expect(stage.asked()).toEqual([]));
  const refused = async (asked: Asked, sentence: RegExp) => {
    const { status, message, retryAfter, shouldRetry } = await ask(asked);
    expect({ status, retryAfter, shouldRetry }).toEqual({ status: 503, retryAfter: "60", shouldRetry: "false" });
    expect(message).toMatch(sentence);
  };

  test("by a key that may not", async () => {
    const sentence =
      /^The model `default` is not live: it has been asleep since 2026-11-22 02:00 UTC, because nobody used it, and this API key may not wake it\. .*`keys limit ID --may-wake`/;
    for (const terms of [{}, { mayWake: false }, { hold: true }])
      await refused(
        { key: stage.key(terms), headers: { "x-scale-up-timeout": "700" }, body: { ...chat, stream: true } },
        sentence,
      );
  });

  test.each([undefined, "off"] as const)("where the model's policy is %s", async (wakeOnRequest) => {
    await stage.reset(wakeOnRequest ? { wakeOnRequest } : {});
    await refused(
      {},
      /no request wakes it \(its wakeOnRequest is off\)\. An execution of provision-endpoint makes it so\.$/,
    );
  });

  test("outside working hours", async () => {
    stage.sleep({ why: "schedule" });
    await refused(
      { workingHours: "cron(0 8 ? * MON-FRI *), Europe/Stockholm" },
      /because working hours are over, and no request wakes it before they begin \(cron\(0 8 \? \* MON-FRI \*\), Europe\/Stockholm\)\./,
    );
  });

  test("in the pause after a failure", async () => {
    stage.sleep({ failures: 1, failedAt: new Date(Date.now() - 60_000).toISOString() });
    await refused({}, /its last waking failed\. A request may wake it again in about 9 minutes\.$/);
  });

  test("while the stage refuses it", async () => {
    stage.sleep({
      refused: { why: "The stage has spent its budget.", until: new Date(Date.now() + 119_000).toISOString() },
    });
    await refused(
      {},
      /because nobody used it\. The stage has spent its budget\. A request may wake it again in about 2 minutes\.$/,
    );
  });

  test("that a person retired", async () => {
    stage.retire();
    await refused({}, /^The model `default` is not live\. An execution of provision-endpoint makes it so\.$/);
  });

  test("whose record cannot be read, and the other models are not harmed", async () => {
    stage.values.set(PARAMETER.asleep("default"), { since: "yesterday" });
    stage.values.set(PARAMETER.asleep("other"), { since: "2026-11-22T02:00:00.000Z", why: "expired" });
    await refused({}, /^The model `default` is not live\. An execution/);
    await refused({ body: { ...chat, model: "other" } }, /because its time was over, and no request wakes it/);
  });

  test("by what is refused anyway", async () => {
    const statuses = [
      await ask({ body: { model: "default" } }),
      await ask({ body: "no JSON" }),
      await ask({ body: { ...chat, model: "gpt-5" } }),
      await ask({ key: `${stage.key()}x` }),
      await ask({ key: stage.key({ mayWake: true, models: ["other"] }) }),
      await ask({ headers: { "x-scale-up-timeout": "soon" } }),
      await ask({ headers: { "x-scale-up-timeout": "-1" } }),
    ].map(({ status }) => status);
    expect(statuses).toEqual([400, 400, 404, 401, 404, 400, 400]);
  });

  test("by looking", async () => {
    const key = stage.key();
    const proxy = stage.instance();
    const headers = { authorization: `Bearer ${key}` };
    for (const path of ["/v1/models", "/v1/models/default", "/v1/chat/completions", "/"]) {
      await (await proxy.request(path, { headers })).text();
      await proxy.request(path, { headers, method: "HEAD" });
    }
  });

  test("by a key that has reached a limit, and it is charged with nothing", async () => {
    const limits: KeyLimits = { requestsPerMinute: 1 };
    const key = stage.key({ mayWake: true, limits });
    stage.publish();
    const proxy = stage.instance();
    const post = () => proxy.post("/v1/chat/completions", chat, { authorization: `Bearer ${key}` });
    expect((await post()).status).toBe(200);
    stage.retire();
    stage.sleep({});
    expect((await ask({ key })).status).toBe(429);
  });
});

describe("when AWS fails", () => {
  const down = (service: string) =>
    stage.fail((request) => {
      if (request.service === service) throw new AwsError("InternalServerError", "down", { status: 500 });
    });

  test("DynamoDB: each instance that knows the key asks once", async () => {
    const authorization = `Bearer ${stage.key()}`;
    const proxy = stage.instance();
    await (await proxy.get("/v1/models", { authorization })).text();
    down("dynamodb");
    for (let count = 0; count < 3; count += 1)
      expect((await proxy.post("/v1/chat/completions", chat, { authorization })).status).toBe(503);
    expect(stage.asked()).toEqual(["default"]);
    const held = await proxy.post(
      "/v1/chat/completions",
      { ...chat, stream: true },
      { authorization, "x-scale-up-timeout": "700" },
    );
    expect(await held.text()).toContain("cannot be held for the moment");
  });

  test("EventBridge: the claim is given up, so that the next one asks", async () => {
    down("eventbridge");
    const { message, shouldRetry } = await ask();
    expect([message, shouldRetry]).toEqual([
      expect.stringMatching(/it could not be woken just now\. Please retry later\.$/),
      null,
    ]);
    stage.fail(undefined);
    expect((await ask()).message).toContain("a request has just woken it");
    expect(stage.asked()).toEqual(["default"]);
  });

  test("Parameter Store: the machine looks again anyway", async () => {
    stage.hide();
    await ask();
    expect(stage.asked()).toEqual(["default"]);
  });
});

test("a key that was allowed to a moment ago wakes, though the instance knew it otherwise", async () => {
  const created = createApiKey("test");
  const record = (mayWake: boolean) =>
    putKey(stage.aws, namesOf("dev").usageTable, { ...created, record: { ...created.record, mayWake } });
  record(false);
  stage.publish();
  const proxy = stage.instance({
    runtime: fakeSageMaker(() => {
      throw failure("ValidationError", { message: "Endpoint one of account 123456789012 not found." });
    }),
  });
  const authorization = `Bearer ${created.key}`;
  await (await proxy.get("/v1/models", { authorization })).text();
  record(true);
  stage.values.delete(PARAMETER.model("default"));
  stage.sleep({});
  expect((await proxy.post("/v1/chat/completions", chat, { authorization })).status).toBe(503);
  expect(stage.asked()).toEqual(["default"]);
});

test("an event that was lost is put again after two minutes, and not before", async () => {
  const start = Date.now();
  const key = stage.key();
  await ask({ key, now: () => start });
  await ask({ key, now: () => start + 119_000 });
  expect(stage.asked()).toEqual(["default"]);
  await ask({ key, now: () => start + 121_000 });
  expect(stage.asked()).toEqual(["default", "default"]);
});

test("the one that is going to ask looks first: what came up meanwhile answers, and what was retired is left alone", async () => {
  const key = stage.key();
  for (const [change, status] of [
    [() => stage.publish(), 200],
    [() => stage.retire(), 503],
  ] as const) {
    await stage.reset();
    const again = stage.key();
    const proxy = stage.instance();
    await (await proxy.get("/v1/models", { authorization: `Bearer ${again}` })).text();
    // Between what this instance knows and the moment that it has the claim.
    stage.fail(({ service }) => {
      if (service === "dynamodb") change();
    });
    const response = await proxy.post("/v1/chat/completions", chat, { authorization: `Bearer ${again}` });
    expect([response.status, stage.asked()]).toEqual([status, []]);
  }
  expect(key).toBeTruthy();
});
