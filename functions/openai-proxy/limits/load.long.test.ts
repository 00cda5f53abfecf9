import type { KeyLimits } from "../../../contract/api-key.ts";
import {
  keyWith,
  type LimitedKey,
  startUsageTable,
  TOKENS_PER_ANSWER,
} from "../../../testing/openai-proxy/usage-table.ts";

/** The full crowd: each instance has its own caches and client, and the table alone is what they share. */
const KEYS = 200;
const CLIENTS = 64;
const INSTANCES = 8;
const TURNS = 6;
const NOON = Date.parse("2026-11-22T12:00:15Z");

let usage: Awaited<ReturnType<typeof startUsageTable>>;
beforeAll(async () => {
  usage = await startUsageTable();
});
afterAll(() => usage.close());

const KINDS: readonly KeyLimits[] = [
  { requestsPerMinute: 4 },
  { tokensPerDay: 3.5 * TOKENS_PER_ANSWER },
  { tokensPerMonth: 4 * TOKENS_PER_ANSWER, requestsPerMinute: 60 },
];
/** Each kind of key is let through so often, whoever asks when. */
const LET_THROUGH = 4;

test("200 keys, 64 clients, 8 instances: no key gets more than its limit and one request, none is refused below", async () => {
  const keys = Array.from({ length: KEYS }, (_, index) => keyWith(KINDS[index % KINDS.length]));
  const instances = Array.from({ length: INSTANCES }, () => usage.proxy(keys, { metering: { now: () => NOON } }));
  const turns = keys.flatMap((key) => Array.from({ length: TURNS }, () => key)).sort(() => Math.random() - 0.5);
  const answered = new Map<LimitedKey, number>(keys.map((key) => [key, 0]));
  const body = { messages: [{ role: "user", content: "Hello" }], max_tokens: 12 };
  await Promise.all(
    Array.from({ length: CLIENTS }, async (_, client) => {
      const proxy = instances[client % INSTANCES];
      for (let key = turns.pop(); key !== undefined; key = turns.pop()) {
        const response = await proxy?.post("/v1/chat/completions", body, { authorization: `Bearer ${key.key}` });
        expect([200, 429]).toContain(response?.status);
        if (response?.status === 200) answered.set(key, (answered.get(key) ?? 0) + 1);
      }
    }),
  );
  await Promise.all(instances.map((proxy) => proxy.settled()));
  for (const key of keys) {
    expect(answered.get(key)).toBe(LET_THROUGH);
    expect(usage.counters(key.keyId)).toMatchObject({ "r22/default": LET_THROUGH, t: LET_THROUGH * TOKENS_PER_ANSWER });
  }
});
