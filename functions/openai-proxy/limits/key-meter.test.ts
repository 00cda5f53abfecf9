import { daysIn, usagePeriod } from "../../../contract/usage-item.ts";
import { AwsError } from "../../../local/aws/aws-error.ts";
import { fakeSageMaker } from "../../../testing/openai-proxy/fake-sagemaker-runtime.ts";
import { CHAT_MODEL, PARAMETER, toStageParameters } from "../../../testing/openai-proxy/fake-parameters.ts";
import type { TestProxy } from "../../../testing/openai-proxy/proxy.ts";
import {
  answering,
  keyWith,
  type LimitedKey,
  startUsageTable,
  TOKENS_PER_ANSWER,
} from "../../../testing/openai-proxy/usage-table.ts";
import { until } from "../../../testing/until.ts";
import { HTTP_API } from "../door.ts";
import { usageJournal } from "./usage-journal.ts";
import type { Settlement } from "./usage-table.ts";

let usage: Awaited<ReturnType<typeof startUsageTable>>;
beforeAll(async () => {
  usage = await startUsageTable();
});
afterEach(() => usage.fail(undefined));
afterAll(() => usage.close());

const NOON = Date.parse("2026-11-22T12:00:15Z");
const at = (now: number) => ({ now: () => now });
const messages = [{ role: "user", content: "Hello" }];
const chat = (proxy: TestProxy, { key }: LimitedKey, body: object = {}) =>
  proxy.post("/v1/chat/completions", { messages, max_tokens: 12, ...body }, { authorization: `Bearer ${key}` });
const rateLimits = ({ headers }: Response) =>
  Object.fromEntries([...headers].filter(([name]) => name.startsWith("x-ratelimit-")));

/** One chat after the other, each settled before the next. */
async function chats(proxy: TestProxy, key: LimitedKey, count: number): Promise<Response[]> {
  const responses: Response[] = [];
  for (let index = 0; index < count; index += 1) {
    const response = await chat(proxy, key);
    await response.clone().text();
    await proxy.settled();
    responses.push(response);
  }
  return responses;
}

test("requests a minute: as many as there may be, and OpenAI's 429 until the next minute", async () => {
  const key = keyWith({ requestsPerMinute: 2 });
  const [first, second, third] = await chats(usage.proxy([key], { metering: at(NOON) }), key, 3);
  expect([first?.status, second?.status, third?.status]).toEqual([200, 200, 429]);
  expect(first && rateLimits(first)).toEqual({
    "x-ratelimit-limit-requests": "2",
    "x-ratelimit-remaining-requests": "1",
    "x-ratelimit-reset-requests": "45s",
  });
  expect(third?.headers.get("retry-after")).toBe("45");
  expect(third && rateLimits(third)).toMatchObject({ "x-ratelimit-remaining-requests": "0" });
  expect(await third?.json()).toMatchObject({ error: { type: "requests", code: "rate_limit_exceeded" } });
  const [next] = await chats(usage.proxy([key], { metering: at(NOON + 60_000) }), key, 1);
  expect(next?.status).toBe(200);
});

test("`GET /v1/models` tells what is left, and counts nothing", async () => {
  const key = keyWith({ requestsPerMinute: 2, tokensPerDay: 50 });
  const unlimited = keyWith();
  const proxy = usage.proxy([key, unlimited], { metering: at(NOON) });
  const list = ({ key: text }: LimitedKey) => proxy.get("/v1/models", { authorization: `Bearer ${text}` });
  const left = { "x-ratelimit-remaining-requests": "2", "x-ratelimit-remaining-tokens": "50" };
  expect(rateLimits(await list(key))).toMatchObject(left);
  expect(rateLimits(await list(key))).toMatchObject(left);
  await chats(proxy, key, 1);
  expect(rateLimits(await list(key))).toEqual({
    "x-ratelimit-limit-requests": "2",
    "x-ratelimit-remaining-requests": "1",
    "x-ratelimit-reset-requests": "45s",
    "x-ratelimit-limit-tokens": "50",
    "x-ratelimit-remaining-tokens": String(50 - TOKENS_PER_ANSWER),
    "x-ratelimit-reset-tokens": "11h59m45s",
  });
  expect(rateLimits(await list(unlimited))).toEqual({});
});

test("and lists the models all the same while nobody can say what is left", async () => {
  const key = keyWith({ requestsPerMinute: 2 });
  const proxy = usage.proxy([key], { metering: { ...at(NOON), whenUnreachable: "closed" } });
  usage.fail(() => {
    throw new AwsError("InternalServerError", "secret detail", { status: 500 });
  });
  const response = await proxy.get("/v1/models", { authorization: `Bearer ${key.key}` });
  expect([response.status, rateLimits(response)]).toEqual([200, {}]);
  expect(proxy.lines).toContainEqual(expect.objectContaining({ message: "What a key has used could not be read." }));
});

test.each([
  ["day", { tokensPerDay: 50 }, 24 * 3600_000, "rate_limit_exceeded", "11h59m45s"],
  ["month", { tokensPerMonth: 50 }, 9 * 24 * 3600_000, "insufficient_quota", "203h59m45s"],
] as const)(
  "tokens a %s: the request that crosses the limit is the last one",
  async (_name, limits, later, code, reset) => {
    const key = keyWith(limits);
    const responses = await chats(usage.proxy([key], { metering: at(NOON) }), key, 4);
    expect(responses.map(({ status }) => status)).toEqual([200, 200, 200, 429]);
    expect(responses[1] && rateLimits(responses[1])).toEqual({
      "x-ratelimit-limit-tokens": "50",
      "x-ratelimit-remaining-tokens": "30",
      "x-ratelimit-reset-tokens": reset,
    });
    const [refused] = responses.slice(-1);
    expect(await refused?.json()).toMatchObject({ error: { code } });
    expect(Number(refused?.headers.get("retry-after"))).toBeGreaterThan(3600);
    expect(refused?.headers.get("x-should-retry")).toBe("false");
    const [next] = await chats(usage.proxy([key], { metering: at(NOON + later) }), key, 1);
    expect(next?.status).toBe(200);
  },
);

test("a key without limits is counted too, with one write that nobody waits for", async () => {
  const key = keyWith();
  const calls: string[] = [];
  const { promise: held, resolve: release } = Promise.withResolvers<void>();
  usage.fail(async ({ operation }) => {
    calls.push(operation);
    await held;
  });
  const proxy = usage.proxy([key], { metering: at(NOON) });
  const response = await chat(proxy, key, { stream: true });
  expect(await response.text()).toContain("[DONE]");
  expect(rateLimits(response)).toEqual({});
  release();
  await proxy.settled();
  expect(calls).toEqual(["UpdateItem"]);
  expect(usage.counters(key.keyId)).toMatchObject({
    "r22/default": 1,
    "p22/default": 8,
    "c22/default": 12,
    t: TOKENS_PER_ANSWER,
  });
});

test("what is asked of an adapter is counted as its alias, by whichever name it is asked for", async () => {
  const key = keyWith();
  const adapters = { support: { modelId: "acme/support-lora" } };
  const capabilities = { ...CHAT_MODEL.capabilities, routes: ["/v1/chat/completions"] };
  const parameters = toStageParameters({
    [PARAMETER.model("default")]: { ...CHAT_MODEL, capabilities, adapters },
  });
  const proxy = usage.proxy([key], { parameters, metering: at(NOON) });
  for (const model of ["support", "acme/support-lora", CHAT_MODEL.modelId, "invented"])
    await chat(proxy, key, { model });
  await proxy.settled();
  expect(usage.counters(key.keyId)).toMatchObject({ "r22/support": 2, "r22/default": 1 });
  expect(daysIn(usage.counters(key.keyId))).toMatchObject([{ requests: 3 }]);
});

test("a key with all limits costs two writes and no read, and leaves no reservation and no old minute behind", async () => {
  const key = keyWith({ requestsPerMinute: 5, tokensPerDay: 1_000, tokensPerMonth: 10_000 });
  await chats(usage.proxy([key], { metering: at(NOON) }), key, 1);
  const calls: string[] = [];
  usage.fail(({ operation }) => void calls.push(operation));
  await chats(usage.proxy([key], { metering: at(NOON + 300_000) }), key, 1);
  expect(calls).toEqual(["UpdateItem", "UpdateItem"]);
  const { a: _lastAdmission, expires: _expires, ...counters } = usage.counters(key.keyId);
  const minute = { "m22T12:05": 1, "h22T12:05": 0 };
  expect(counters).toEqual({ "r22/default": 2, "p22/default": 16, "c22/default": 24, t22: 40, t: 40, ...minute });
});

test("a stream that its client leaves is charged by what came", async () => {
  const key = keyWith({ tokensPerDay: 1_000 });
  const event = `data: ${JSON.stringify({ id: "one", object: "chat.completion.chunk", created: 1, model: "m", choices: [{ index: 0, delta: { content: "Hi" } }] })}\n\n`;
  const endless = fakeSageMaker(() => ({
    body: (async function* () {
      for (;;) {
        yield Buffer.from(event);
        await new Promise((resolve) => setImmediate(resolve));
      }
    })(),
  }));
  const proxy = usage.proxy([key], { runtime: endless, metering: at(NOON) });
  const response = await chat(proxy, key, { stream: true });
  const reader = response.body?.getReader();
  await reader?.read();
  await reader?.cancel();
  await proxy.settled();
  const counters = usage.counters(key.keyId);
  const [day] = daysIn(counters);
  expect(day).toMatchObject({ requests: 1, models: [{ model: "default" }] });
  expect(day?.completionTokens).toBeGreaterThan(0);
  expect(counters.t).toBe(day?.countedTokens);
});

test("requests of one key at once do not use more than one of them would", async () => {
  const key = keyWith({ tokensPerDay: 5 * TOKENS_PER_ANSWER });
  const instances = Array.from({ length: 4 }, () => usage.proxy([key], { metering: at(NOON) }));
  const responses = await Promise.all(
    instances.flatMap((proxy) => Array.from({ length: 4 }, () => chat(proxy, key).then(({ status }) => status))),
  );
  await Promise.all(instances.map((proxy) => proxy.settled()));
  expect(responses.filter((status) => status === 200)).toHaveLength(5);
  expect(usage.counters(key.keyId).t).toBe(5 * TOKENS_PER_ANSWER);
});

test("what an instance reserved that died is released when it cannot be running any more", async () => {
  const key = keyWith({ tokensPerMonth: 100 });
  const { table } = usage.instance(() => undefined);
  const { keyId } = key;
  const period = { month: "2026-11", day: "22", minute: "22T12:00" };
  await table.admit({ partition: keyId, period, limits: { tokensPerMonth: 100 }, reserved: 500, now: NOON });
  expect(usage.counters(keyId).t).toBe(500);
  const [response] = await chats(usage.proxy([key], { metering: at(NOON + 17 * 60_000) }), key, 1);
  expect(response?.status).toBe(200);
  expect(usage.counters(keyId).t).toBe(TOKENS_PER_ANSWER);
});

test("it is released although others go on meanwhile, which keep what they reserve", async () => {
  const key = keyWith({ tokensPerDay: 3_000, tokensPerMonth: 100_000 });
  const { keyId, record } = key;
  const { table } = usage.instance(() => undefined);
  const admit = (now: number, reserved: number) => {
    const period = usagePeriod(new Date(now));
    return table.admit({ partition: keyId, period, limits: record.limits ?? {}, reserved, now });
  };
  await admit(NOON, 1_900);
  await admit(NOON + 10 * 60_000, 40);
  for (let minute = 1; minute <= 18; minute += 1) {
    const [response] = await chats(usage.proxy([key], { metering: at(NOON + minute * 60_000) }), key, 1);
    expect(response?.status).toBe(200);
  }
  const counters = usage.counters(keyId);
  const used = 18 * TOKENS_PER_ANSWER;
  expect([counters.t22, counters.t]).toEqual([used + 40, used + 40]);
  const held = Object.entries(counters).filter(([name, tokens]) => name.startsWith("h") && tokens !== 0);
  expect(held).toEqual([["h22T12:10", 40]]);
});

test("an admission that was made and never heard of is released, too", async () => {
  const key = keyWith({ tokensPerMonth: 10_000 });
  const made = Promise.withResolvers<void>();
  usage.fail(async () => {
    usage.fail(undefined);
    await made.promise;
  });
  const [response] = await chats(usage.proxy([key], { metering: { ...at(NOON), patience: 20 } }), key, 1);
  expect(response?.status).toBe(200);
  made.resolve();
  await until(() => "h22T12:00" in usage.counters(key.keyId));
  expect(usage.counters(key.keyId).t).toBeGreaterThan(TOKENS_PER_ANSWER);
  await chats(usage.proxy([key], { metering: at(NOON + 18 * 60_000) }), key, 1);
  expect(usage.counters(key.keyId).t).toBe(2 * TOKENS_PER_ANSWER);
});

test("what counts nothing has nothing to give back", async () => {
  const { table } = usage.instance(() => undefined);
  const period = usagePeriod(new Date(NOON));
  const limits = { tokensPerMonth: 10_000 };
  await expect(table.withdraw({ partition: "one", period, limits, reserved: 0 })).resolves.toBeUndefined();
});

test("a settlement that comes later than any request can last has no reservation to release", async () => {
  let [now, isDown] = [NOON, true];
  const settled: Settlement[] = [];
  const settle = async (settlement: Settlement) => {
    if (isDown) throw new Error("down");
    settled.push(settlement);
  };
  const journal = usageJournal(
    { settle },
    () => undefined,
    () => now,
  );
  const period = { month: "2026-11", day: "22", minute: "22T12:00" };
  const used = { promptTokens: 1, completionTokens: 2, cachedTokens: 0, uncountedTokens: 0 };
  const usage = { partition: "key", period, reserved: 500, ...used, stale: [] };
  const early = { ...usage, id: "early", admittedAt: NOON };
  const late = { ...usage, id: "late", admittedAt: NOON + 10 * 60_000 };
  await journal.record(early);
  await journal.record(late);
  isDown = false;
  now += 17 * 60_000;
  const last = { ...usage, id: "last", admittedAt: now };
  await journal.record(last);
  expect(settled).toEqual([last, { ...early, reserved: 0 }, late]);
});

describe("while DynamoDB", () => {
  const down = () => {
    throw new AwsError("InternalServerError", "secret detail", { status: 500 });
  };
  const throttled = () => {
    throw new AwsError("ProvisionedThroughputExceededException", "secret detail");
  };
  const silent = () => new Promise<void>((resolve) => setTimeout(resolve, 20_000).unref());

  test.each([
    ["is down", down],
    ["is silent", silent],
  ])("%s, a key with limits goes on, or not, as the operator chose; others go on in any case", async (_name, fault) => {
    const [limited, free] = [keyWith({ requestsPerMinute: 1, tokensPerDay: 1 }), keyWith()];
    usage.fail(fault);
    const [open, closed] = (["open", "closed"] as const).map((whenUnreachable) =>
      usage.proxy([limited, free], { metering: { whenUnreachable, patience: 500 }, door: HTTP_API }),
    );
    if (!open || !closed) throw new Error("There are two proxies.");
    const [first, second, refused, other] = await Promise.all([
      chat(open, limited),
      chat(open, limited),
      chat(closed, limited),
      chat(closed, free),
    ]);
    expect([first.status, second.status, refused.status, other.status]).toEqual([200, 200, 503, 200]);
    expect(refused.headers.get("retry-after")).toBe("5");
    expect(await refused.text()).not.toContain("secret");
    await Promise.all([open.settled(), closed.settled()]);
  });

  test.each(["open", "closed"] as const)(
    "throttles, nobody escapes their limits by being fast, and who has none goes on: %s",
    async (whenUnreachable) => {
      const [limited, free] = [keyWith({ requestsPerMinute: 1, tokensPerDay: 1 }), keyWith()];
      usage.fail(throttled);
      const proxy = usage.proxy([limited, free], { metering: { whenUnreachable } });
      const [refused, other] = [await chat(proxy, limited), await chat(proxy, free)];
      expect([refused.status, refused.headers.get("retry-after"), other.status]).toEqual([429, "1", 200]);
      expect(await refused.text()).not.toContain("secret");
      await proxy.settled();
    },
  );

  test("says that the item is full, limits hold all the same", async () => {
    const key = keyWith({ tokensPerDay: 1 });
    usage.fail(() => {
      throw new AwsError("ValidationException", "Item size to update has exceeded the maximum allowed size");
    });
    expect((await chat(usage.proxy([key], { metering: { whenUnreachable: "open" } }), key)).status).toBe(503);
  });

  test("is down, what was used is kept and in the log, and recorded when it is back", async () => {
    const key = keyWith();
    const proxy = usage.proxy([key], { metering: at(NOON) });
    usage.fail(down);
    await chats(proxy, key, 2);
    expect(usage.counters(key.keyId)).toEqual({});
    const figures = { keyId: key.keyId, month: "2026-11", day: "22", promptTokens: 8, completionTokens: 12 };
    const lost = proxy.lines.filter(({ message }) => message === "What a key used could not be recorded.");
    expect(lost).toMatchObject([figures, figures]);
    usage.fail(undefined);
    await chats(proxy, key, 1);
    expect(usage.counters(key.keyId)).toMatchObject({ "r22/default": 3, "p22/default": 24, "c22/default": 36 });
  });

  test("goes down while a request is answered, the answer is whole all the same", async () => {
    const key = keyWith({ tokensPerDay: 1_000 });
    const proxy = usage.proxy([key], {
      metering: at(NOON),
      runtime: {
        ...answering,
        invokeWithResponseStream(...call) {
          usage.fail(down);
          return answering.invokeWithResponseStream(...call);
        },
      },
    });
    const response = await chat(proxy, key, { stream: true });
    expect(await response.text()).toContain("[DONE]");
    await proxy.settled();
  });
});

test("a settlement that is repeated counts once", async () => {
  const { table } = usage.instance(() => undefined);
  const { keyId } = keyWith();
  const period = { month: "2026-11", day: "22", minute: "22T12:00" };
  const settlement = {
    id: "one",
    partition: keyId,
    period,
    reserved: 0,
    admittedAt: NOON,
    promptTokens: 1,
    completionTokens: 2,
    cachedTokens: 1,
    uncountedTokens: 1,
    stale: [],
  };
  await table.settle(settlement);
  await table.settle(settlement);
  expect(usage.counters(keyId)).toMatchObject({ r22: 1, p22: 1, c22: 2, k22: 1, t: 2 });
});

test("what is refused before the model is asked is not counted", async () => {
  const key = keyWith({ requestsPerMinute: 1 });
  const proxy = usage.proxy([key], { metering: at(NOON) });
  expect((await chat(proxy, key, { messages: [] })).status).toBe(400);
  expect((await chat(proxy, key, { model: "made-up" })).status).toBe(404);
  expect((await chat(proxy, key)).status).toBe(200);
  await proxy.settled();
});
