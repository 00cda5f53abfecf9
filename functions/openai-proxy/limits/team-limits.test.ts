import { createApiKey, type KeyLimits, type TeamRecord } from "../../../contract/api-key.ts";
import { teamPartition } from "../../../contract/key-items.ts";
import { usagePeriod, tokensUsed } from "../../../contract/usage-item.ts";
import { toKeys } from "../../../testing/openai-proxy/fake-keys.ts";
import { DOORS, type TestProxy } from "../../../testing/openai-proxy/proxy.ts";
import { startUsageTable, TOKENS_PER_ANSWER } from "../../../testing/openai-proxy/usage-table.ts";

/** What the keys of a team share is counted in the team's own item, whichever key and instance it is. */

let usage: Awaited<ReturnType<typeof startUsageTable>>;
beforeAll(async () => {
  usage = await startUsageTable();
});
afterAll(() => usage.close());

const NOON = Date.parse("2026-11-22T12:00:15Z");
const period = usagePeriod(new Date(NOON));
const messages = [{ role: "user", content: "Hello" }];

type TestKey = ReturnType<typeof createApiKey>;

/** Instances behind both doors, which know the keys and their team. */
function instances(keys: readonly TestKey[], teams: Readonly<Record<string, TeamRecord>>, count = 2): TestProxy[] {
  return Array.from({ length: count }, (_, index) =>
    usage.proxy([], {
      keys: toKeys(keys, teams),
      door: DOORS[index % 2] as (typeof DOORS)[0],
      metering: { now: () => NOON },
    }),
  );
}

async function chat(proxy: TestProxy, { key }: TestKey): Promise<Response> {
  const headers = { authorization: `Bearer ${key}` };
  const response = await proxy.post("/v1/chat/completions", { messages, max_tokens: 12 }, headers);
  await response.clone().text();
  await proxy.settled();
  return response;
}

const keysOf = (team: string, count: number, limits?: KeyLimits) =>
  Array.from({ length: count }, (_, index) => createApiKey(`key ${index}`, { team, ...(limits && { limits }) }));

test("twenty keys at eight instances get together what their team may have, and not one request more", async () => {
  const keys = keysOf("crowd", 20);
  const proxies = instances(keys, { crowd: { limits: { requestsPerMinute: 25 }, version: 1 } }, 8);
  const turns = keys.flatMap((key) => [key, key, key]);
  const statuses = await Promise.all(
    turns.map(async (key, index) => (await chat(proxies[index % 8] as TestProxy, key)).status),
  );
  expect(statuses.filter((status) => status === 200)).toHaveLength(25);
  expect(statuses.filter((status) => status === 429)).toHaveLength(35);
  expect(usage.counters(teamPartition("crowd"))["m22T12:00"]).toBe(25);
});

test("tokens of a team: used by one key, they are gone for the other", async () => {
  const [one, other] = keysOf("shared", 2) as [TestKey, TestKey];
  const [proxy, second] = instances([one, other], { shared: { limits: { tokensPerDay: 50 }, version: 1 } }) as [
    TestProxy,
    TestProxy,
  ];
  const responses = [
    await chat(proxy, one),
    await chat(second, one),
    await chat(proxy, other),
    await chat(second, other),
  ];
  expect(responses.map(({ status }) => status)).toEqual([200, 200, 200, 429]);
  expect(responses[1]?.headers.get("x-ratelimit-remaining-tokens")).toBe("30");
  expect(await responses[3]?.json()).toMatchObject({
    error: { message: expect.stringMatching(/^Rate limit reached for the team of this API key on tokens per day/) },
  });
  expect(tokensUsed(usage.counters(teamPartition("shared")), period).inDay).toBe(3 * TOKENS_PER_ANSWER);
  expect(tokensUsed(usage.counters(one.keyId), period).inDay).toBe(2 * TOKENS_PER_ANSWER);
});

test("what the key's own limit refuses, its team has again; and the other way round", async () => {
  const [small, large] = [keysOf("both", 1, { requestsPerMinute: 1 })[0], keysOf("both", 1)[0]] as [TestKey, TestKey];
  const teams = { both: { limits: { requestsPerMinute: 3 }, version: 1 } };
  const [proxy, second] = instances([small, large], teams) as [TestProxy, TestProxy];
  const seen = [];
  for (const [at, key] of [
    [proxy, small],
    [second, small],
    [proxy, small],
    [proxy, large],
    [second, large],
    [second, large],
  ] as const)
    seen.push((await chat(at, key)).status);
  expect(seen).toEqual([200, 429, 429, 200, 200, 429]);
  const minute = "m22T12:00";
  expect(usage.counters(teamPartition("both"))[minute]).toBe(3);
  expect(usage.counters(small.keyId)[minute]).toBe(1);
});

test("the headers show which of both has less left", async () => {
  const [key] = keysOf("headers", 1, { requestsPerMinute: 10, tokensPerDay: 30 }) as [TestKey];
  const [proxy] = instances([key], { headers: { limits: { requestsPerMinute: 5, tokensPerDay: 1_000 }, version: 1 } });
  const { headers } = await chat(proxy as TestProxy, key);
  expect(headers.get("x-ratelimit-limit-requests")).toBe("5");
  expect(headers.get("x-ratelimit-limit-tokens")).toBe("30");
});
