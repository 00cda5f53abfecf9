import { createApiKey, type KeyLimits } from "../../../contract/api-key.ts";
import { peopleKeys } from "../../../contract/person.ts";
import { personPartition } from "../../../contract/person-item.ts";
import { daysIn, sumOfUsage } from "../../../contract/usage-item.ts";
import { usageTableClient } from "../aws/usage-table-client.ts";
import type { Door } from "../door.ts";
import { answering, keyWith, startUsageTable, TOKENS_PER_ANSWER } from "../../../testing/openai-proxy/usage-table.ts";
import { DOORS, type TestProxy } from "../../../testing/openai-proxy/proxy.ts";
import { fakeSageMaker } from "../../../testing/openai-proxy/fake-sagemaker-runtime.ts";
import { userToken } from "../../../testing/openwebui/user-token.ts";
import type { PersonItem } from "./known-people.ts";
import type { CountedPeople } from "./with-person.ts";
import { knownPeople } from "./known-people.ts";

/** The app in front of a real table, as many instances of it as a test wants, at both doors. */

const SECRET = "0123456789abcdef".repeat(4);
const NOON = Date.parse("2026-11-22T12:00:15Z");
const keys = peopleKeys("identity");
const ADA = personPartition(keys.idOf("ada"));
const BOB = personPartition(keys.idOf("bob"));
const UNNAMED = personPartition("unnamed");
const messages = [{ role: "user", content: "Hello" }];

let usage: Awaited<ReturnType<typeof startUsageTable>>;
beforeAll(async () => {
  usage = await startUsageTable();
});
afterAll(() => usage.close());
beforeEach(() => {
  usage.fail(undefined);
  usage.clear();
});

const webUi = (limits?: KeyLimits) => createApiKey("Open WebUI", limits ? { limits } : {}, "openwebui");
const token = (sub: string, claims = {}) => userToken(SECRET, { sub, ...claims }, NOON);

interface Instance {
  readonly limits?: KeyLimits | undefined;
  readonly door?: Door;
  readonly key?: ReturnType<typeof createApiKey>;
  readonly runtime?: typeof answering;
  readonly secrets?: CountedPeople["secrets"];
  readonly whenUnreachable?: "open" | "closed";
}

/** One instance of the proxy, and what a person asks of it. */
function instance({ limits, door, key = webUi(), runtime = answering, secrets, whenUnreachable = "closed" }: Instance) {
  const stored: PersonItem[] = [];
  const known = { signing: SECRET, keys };
  const people: CountedPeople = {
    secrets: secrets ?? { secrets: async () => known, refreshed: async () => known },
    limits,
    whenUnreachable,
    known: knownPeople(
      async (item) => stored.push(item),
      () => undefined,
      () => NOON,
    ),
    now: () => NOON,
  };
  const metering = { now: () => NOON, whenUnreachable };
  const proxy: TestProxy = usage.proxy([key], { runtime, people, metering, ...(door && { door }) });
  const ask = (userToken: string | undefined, body: object = { messages }, as = key) =>
    proxy.post("/v1/chat/completions", body, {
      authorization: `Bearer ${as.key}`,
      ...(userToken !== undefined && { "x-openwebui-user-jwt": userToken }),
    });
  return { proxy, ask, stored };
}
const tokensOf = (partition: string) => {
  const { promptTokens, completionTokens } = sumOfUsage(daysIn(usage.counters(partition)));
  return promptTokens + completionTokens;
};

describe.each(DOORS.map((door) => [door.name, door] as const))("at the door %s", (_name, door) => {
  test("each person is counted beside the key, and the log has a hash alone", async () => {
    const { proxy, ask, stored } = instance({ door });
    for (const who of ["ada", "ada", "bob"]) expect((await ask(token(who))).status).toBe(200);
    await proxy.settled();
    expect([tokensOf("openwebui"), tokensOf(ADA), tokensOf(BOB)]).toEqual([60, 40, 20]);
    const requests = proxy.lines.filter(({ message }) => message === "request");
    expect(requests.map(({ keyId, person }) => [keyId, person])).toEqual([
      ["openwebui", keys.idOf("ada")],
      ["openwebui", keys.idOf("ada")],
      ["openwebui", keys.idOf("bob")],
    ]);
    expect(JSON.stringify(proxy.lines)).not.toMatch(/ada|example\.com|eyJ/);
    expect(stored.map(({ id, sealed }) => keys.open(id, sealed)?.email)).toEqual([
      "ada@example.com",
      "bob@example.com",
    ]);
  });

  test("a person who has reached the limit is told so in a sentence, and the other goes on", async () => {
    const { proxy, ask } = instance({ door, limits: { tokensPerDay: TOKENS_PER_ANSWER } });
    expect((await ask(token("ada"))).status).toBe(200);
    await proxy.settled();
    const refused = await ask(token("ada"));
    expect(refused.status).toBe(429);
    expect(await refused.json()).toEqual({
      error: {
        message: "You have used up your 20 tokens for today. There are more from midnight UTC.",
        type: "tokens",
        param: null,
        code: "rate_limit_exceeded",
      },
    });
    expect(refused.headers.get("x-ratelimit-remaining-tokens")).toBe("0");
    expect((await ask(token("bob"))).status).toBe(200);
    await proxy.settled();
    expect([tokensOf(ADA), tokensOf(BOB)]).toEqual([20, 20]);
  });

  test.each([
    ["none", undefined, "no token"],
    ["forged", userToken("another secret", { sub: "ada" }, NOON), "signature"],
    ["expired", token("ada", { exp: NOON / 1_000 - 120 }), "expired"],
    ["of another issuer", token("ada", { iss: "somebody" }), "malformed"],
    ["unsigned", `${btoa('{"alg":"none"}')}.${token("ada").split(".")[1]}.`, "malformed"],
    ["twice", `${token("ada")}, ${token("ada")}`, "malformed"],
  ])("whose token is not believed shares one person's limits with all others: %s", async (_what, text, because) => {
    const { proxy, ask } = instance({ door, limits: { tokensPerDay: TOKENS_PER_ANSWER } });
    expect((await ask(text)).status).toBe(200);
    await proxy.settled();
    expect(proxy.lines.at(-1)).toMatchObject({ person: "unnamed", unnamedBecause: because });
    expect([tokensOf(ADA), tokensOf(UNNAMED)]).toEqual([0, 20]);
    const refused = await ask(undefined);
    expect(await refused.json()).toMatchObject({
      error: {
        message:
          "The web UI does not say who you are, and all of whom it does not have used up their 20 tokens for today. There are more from midnight UTC.",
      },
    });
    expect((await ask(token("ada"))).status).toBe(200);
    await proxy.settled();
  });

  test("with another key the same header is nothing", async () => {
    const key = keyWith({ tokensPerDay: 1_000 });
    const { proxy, ask, stored } = instance({ door, key, limits: { tokensPerDay: 1 } });
    for (let request = 0; request < 3; request += 1) expect((await ask(token("ada"))).status).toBe(200);
    await proxy.settled();
    expect(tokensOf(key.keyId)).toBe(60);
    expect(usage.counters(ADA)).toEqual({});
    expect(stored).toEqual([]);
    expect(proxy.lines.at(-1)).not.toHaveProperty("person");
  });

  test("the container never sees who asks", async () => {
    const runtime = fakeSageMaker(() => ({ body: "{}" }));
    await (await instance({ door, runtime }).ask(token("ada"))).text();
    expect(runtime.calls).toHaveLength(1);
    expect(JSON.stringify(runtime.calls)).not.toMatch(/eyJ|ada|jwt/i);
  });
});

test("the web UI's own list of models needs no token, and counts nothing", async () => {
  const key = webUi();
  const { proxy } = instance({ key, limits: { requestsPerMinute: 1 } });
  for (let request = 0; request < 3; request += 1) {
    expect((await proxy.get("/v1/models", { authorization: `Bearer ${key.key}` })).status).toBe(200);
  }
  expect(usage.counters(UNNAMED)).toEqual({});
});

test("a crowd of two people at once, in four instances at both doors: each limit is exact, for people and for the key", async () => {
  const limits = { requestsPerMinute: 7 };
  const key = webUi({ requestsPerMinute: 1_000 });
  const instances = [0, 1, 2, 3].map((index) => instance({ key, limits, door: DOORS[index % 2] as Door }));
  const asked = await Promise.all(
    Array.from({ length: 64 }, async (_, index) => {
      const who = index % 2 === 0 ? "ada" : "bob";
      const response = await instances[index % 4]?.ask(token(who), { messages, max_tokens: 4, stream: index % 8 < 4 });
      await response?.text();
      return { who, status: response?.status };
    }),
  );
  for (const { proxy } of instances) await proxy.settled();
  for (const who of ["ada", "bob"]) {
    const statuses = asked.filter((one) => one.who === who).map(({ status }) => status);
    expect(statuses.filter((status) => status === 200)).toHaveLength(7);
    expect(statuses.filter((status) => status === 429)).toHaveLength(25);
  }
  expect([tokensOf(ADA), tokensOf(BOB), tokensOf("openwebui")]).toEqual([140, 140, 280]);
  expect(usage.counters("openwebui")["m22T12:00"]).toBe(14);
});

test("nobody is refused for a moment's sake: what others are refused holds nothing of the key's", async () => {
  const key = webUi({ requestsPerMinute: 10 });
  const instances = [0, 1].map((index) =>
    instance({ key, limits: { requestsPerMinute: 1 }, door: DOORS[index] as Door }),
  );
  const asked = await Promise.all(
    Array.from({ length: 60 }, async (_, index) => {
      const response = await instances[index % 2]?.ask(token(`person-${Math.floor(index / 5)}`));
      await response?.text();
      return response?.status;
    }),
  );
  for (const { proxy } of instances) await proxy.settled();
  expect(asked.filter((status) => status === 200)).toHaveLength(10);
});

test("tokens of a day, all at once: the person's limit is passed by one request at most", async () => {
  const limits = { tokensPerDay: 50 };
  const instances = [0, 1].map((index) => instance({ limits, door: DOORS[index] as Door }));
  const statuses = await Promise.all(
    Array.from({ length: 8 }, async (_, index) => {
      const response = await instances[index % 2]?.ask(token("ada"), { messages, max_tokens: 12 });
      await response?.text();
      return response?.status;
    }),
  );
  for (const { proxy } of instances) await proxy.settled();
  const answered = statuses.filter((status) => status === 200).length;
  expect(answered).toBeGreaterThan(0);
  expect(answered).toBeLessThanOrEqual(3);
  expect(tokensOf(ADA)).toBe(answered * TOKENS_PER_ANSWER);
  // On a busy machine those that waited for others may have given up: nobody is refused below the limit.
  for (let more = answered; more < 3; more += 1) {
    expect((await instances[0]?.ask(token("ada")))?.status).toBe(200);
    await instances[0]?.proxy.settled();
  }
  expect((await instances[1]?.ask(token("ada")))?.status).toBe(429);
  expect(tokensOf(ADA)).toBe(60);
});

test("nobody gets another person's limits by what changes about the key meanwhile", async () => {
  const key = webUi({ requestsPerMinute: 100 });
  const outdated = { ...key, record: { ...key.record, version: 1 } };
  const { proxy, ask } = instance({ key: outdated, limits: { tokensPerDay: TOKENS_PER_ANSWER } });
  await usageTableClient("eu-north-1", "openai-sagemaker-dev-usage", 60_000).admit({
    partition: "openwebui",
    period: { month: "2026-11", day: "22", minute: "22T12:00" },
    limits: { requestsPerMinute: 100 },
    version: 2,
    reserved: 0,
    now: NOON,
  });
  expect((await ask(token("ada"))).status).toBe(200);
  await proxy.settled();
  expect(tokensOf(ADA)).toBe(20);
  expect((await ask(token("ada"))).status).toBe(429);
});

test("while the secrets cannot be read, limits that are to hold refuse with 503", async () => {
  const down = () => Promise.reject(new Error("down"));
  const secrets = { secrets: down, refreshed: down };
  const closed = instance({ secrets, limits: { tokensPerDay: 1 } });
  expect((await closed.ask(token("ada"))).status).toBe(503);
  const open = instance({ secrets, limits: { tokensPerDay: 1 }, whenUnreachable: "open" });
  for (let request = 0; request < 2; request += 1) expect((await open.ask(token("ada"))).status).toBe(200);
  await open.proxy.settled();
  expect(open.proxy.lines.at(-1)).toMatchObject({ person: "unnamed", unnamedBecause: "secrets unreachable" });
  expect(tokensOf(UNNAMED)).toBe(40);
});
