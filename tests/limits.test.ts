import { setTimeout as sleep } from "node:timers/promises";
import OpenAI from "openai";
import { createKey } from "../cli/keys/create-key.ts";
import { keyTable } from "../cli/keys/key-table.ts";
import { listKeys } from "../cli/keys/list-keys.ts";
import { revokeKey } from "../cli/keys/revoke-key.ts";
import { rotateKey } from "../cli/keys/rotate-key.ts";
import { readKey } from "../cli/records/read-keys.ts";
import { usageReport } from "../cli/usage/usage-report.ts";
import { usageText } from "../cli/usage/usage-text.ts";
import { AwsError } from "../local/aws/aws-error.ts";
import type { Faults } from "../local/aws/faults.ts";
import { endProxies } from "../testing/end-functions.ts";
import { USAGE } from "../testing/scripted-chat.ts";
import { alone, CROWD_LIMITS, expectLimitsKept } from "./limits/crowd.ts";
import { CHAT, type LimitedStack, startLimitedStack } from "./limits/limited-stack.ts";

/** Keys with limits, through the bundled function in as many instances as there are requests at once, and the synthesized table. */

let limited: LimitedStack;
let stack: LimitedStack["stack"];
let clients: LimitedStack["clients"];
let doors: LimitedStack["doors"];
let post: LimitedStack["post"];
let keys: Record<"counted" | "tokens" | "rotated" | "known", { readonly id: string; readonly key: string }>;
let replaced: string;
let crowd: string[];

/** `limits.long.test.ts` has the full crowd, for which two cores are slow. */
const KEYS = 24;
const CLIENTS = 12;

beforeAll(async () => {
  limited = await startLimitedStack();
  ({ stack, clients, doors, post } = limited);
  const create = (name: string, wishes = {}) => createKey(clients, stack.names, { name, ...wishes });
  const rotated = await create("rotated", { requestsPerMinute: "100" });
  replaced = rotated.key;
  keys = {
    counted: await create("counted", { tokensPerMonth: "1000000" }),
    tokens: await create("tokens", { tokensPerDay: "100" }),
    rotated: await rotateKey(clients, stack.names, rotated.id, { overlap: "24h" }),
    known: await create("known"),
  };
  crowd = await Promise.all(Array.from({ length: KEYS }, () => limited.storeKey(CROWD_LIMITS)));
  await limited.provision();
});
afterEach(() => limited.failWith(undefined));
afterAll(() => limited?.close());

const failing =
  (service: string): Faults =>
  (request) => {
    if (request.service === service) throw new AwsError("InternalServerError", "secret detail", { status: 500 });
  };
const usedBy = async (id: string) => (await usageReport(clients, stack.names, { key: id })).keys[0];

test("a crowd at both doors: no key gets more than its requests a minute, none is refused below", () =>
  expectLimitsKept(limited, { sharers: crowd.map(alone), clients: CLIENTS, warmUpKey: keys.known.key }));

test("tokens a day, all at once: the limit is passed by one request at most, and reached before one is refused", async () => {
  const responses = await Promise.all(
    Array.from({ length: 8 }, (_, index) => post(doors[index % 2] ?? "", keys.tokens.key)),
  );
  const bodies = await Promise.all(responses.map((response) => response.json()));
  expect(responses.map(({ status }) => status).sort()).toEqual([200, 200, 200, 429, 429, 429, 429, 429]);
  expect(bodies).toContainEqual({ error: expect.objectContaining({ code: "rate_limit_exceeded", type: "tokens" }) });
  const { promptTokens = 0, completionTokens = 0 } = (await usedBy(keys.tokens.id)) ?? {};
  expect(promptTokens + completionTokens).toBe(3 * USAGE.total_tokens);
});

test("OpenAI's client raises its own error, which knows when to come back", async () => {
  const client = new OpenAI({ apiKey: keys.tokens.key, baseURL: stack.openaiBaseUrl, maxRetries: 2 });
  const refused = await client.chat.completions.create(CHAT).catch((error: unknown) => error);
  expect(refused).toBeInstanceOf(OpenAI.RateLimitError);
  const { headers } = refused as InstanceType<typeof OpenAI.RateLimitError>;
  expect(headers?.get("x-ratelimit-remaining-tokens")).toBe("0");
  expect(Number(headers?.get("retry-after"))).toBeGreaterThan(0);
});

test("both doors count, and `usage` tells by key and day, of revoked keys too", async () => {
  for (const [index, door] of doors.entries()) {
    const response = await post(door, keys.counted.key, { ...CHAT, stream: index === 0 });
    expect(response.headers.get("x-ratelimit-limit-tokens")).toBe("1000000");
    await response.text();
  }
  // The streaming door counts after its last byte.
  while ((await usedBy(keys.counted.id))?.requests !== 2) await sleep(20);
  const day = new Date().toISOString().slice(0, 10);
  const figures = { requests: 2, promptTokens: 84, completionTokens: 14, cachedTokens: 0, countedTokens: 98 };
  expect(await usedBy(keys.counted.id)).toEqual({
    id: keys.counted.id,
    name: "counted",
    limits: { tokensPerMonth: 1_000_000 },
    ...figures,
    days: [{ day, ...figures, models: [{ model: "default", ...figures }] }],
  });
  expect(await readKey(clients, stack.names, keys.counted.id)).toMatchObject({ lastUsedOn: day });
  await revokeKey(clients, stack.names, keys.counted.id);
  const text = usageText(await usageReport(clients, stack.names));
  expect(text).toMatch(new RegExp(`${day} +${keys.counted.id} +counted \\(revoked\\) +2 +84 +0 +14 +98`));
  const unused = await createKey(clients, stack.names, { name: "unused" });
  const ofUnused = await usageReport(clients, stack.names, { key: unused.key });
  expect(usageText(ofUnused)).toBe(`The key ${unused.id} was not used in ${ofUnused.month}.`);
  await expect(usageReport(clients, stack.names, { key: "0123456789ab" })).rejects.toThrow(
    /^The stage dev has no key 0123456789ab/,
  );
  await expect(usageReport(clients, stack.names, { month: "2026-13" })).rejects.toThrow(/^--month: "2026-13" is not/);
});

test("a rotated key and the one that it replaced are the same key, with the same usage", async () => {
  for (const key of [replaced, keys.rotated.key]) {
    const response = await post(stack.openaiBaseUrl, key);
    expect(response.status).toBe(200);
    await response.text();
  }
  while ((await usedBy(keys.rotated.id))?.requests !== 2) await sleep(20);
  const { keys: listed } = await listKeys(clients, stack.names);
  expect(listed.find(({ id }) => id === keys.rotated.id)).toMatchObject({
    name: "rotated",
    limits: { requestsPerMinute: 100 },
    previousValidUntil: expect.stringMatching(/Z$/),
  });
  expect(keyTable(listed)).toMatch(/rotated +never +all +100\/min/);
});

test.each([
  ["a stream", 0, true],
  ["a buffered answer", 1, false],
])("%s has gone before DynamoDB has counted it, and the function lives until it has", async (_name, door, stream) => {
  const url = doors[door] ?? "";
  // An instance that has just started may not have its extension yet.
  await (await post(url, keys.known.key)).text();
  const before = (await usedBy(keys.known.id))?.requests ?? 0;
  const { promise: held, resolve: release } = Promise.withResolvers<void>();
  const { promise: asked, resolve: ask } = Promise.withResolvers<void>();
  limited.failWith(async ({ service }) => {
    if (service !== "dynamodb") return;
    ask();
    await held;
  });
  const response = await post(url, keys.known.key, { ...CHAT, stream });
  expect(await response.text()).toMatch(stream ? /\[DONE\]\n\n$/ : /"usage"/);
  await asked;
  release();
  while (((await usedBy(keys.known.id))?.requests ?? 0) <= before) await sleep(20);
});

test.each(["dynamodb", "ssm"])(
  "while %s is down, keys that are known go on, with limits and without",
  async (service) => {
    // An instance knows the keys that it was asked with. One that still counts its last request takes no other: several have to know them.
    await endProxies(limited.stack.functions);
    for (const key of [keys.known.key, keys.rotated.key]) {
      for (const door of doors) {
        const answers = await Promise.all(Array.from({ length: 4 }, () => post(door, key)));
        expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
        await Promise.all(answers.map((answer) => answer.text()));
      }
    }
    limited.failWith(failing(service));
    for (const key of [keys.known.key, keys.rotated.key]) {
      for (const door of doors) {
        const response = await post(door, key);
        expect(response.status).toBe(200);
        expect(await response.text()).not.toContain("secret");
      }
    }
  },
);

test("bad wishes are refused with a sentence", async () => {
  const create = (wishes: object) => createKey(clients, stack.names, { name: "a", ...wishes });
  await expect(create({ tokensPerDay: "many" })).rejects.toThrow(/^--tokens-per-day: "many" is not a whole number/);
  await expect(create({ requestsPerMinute: "0" })).rejects.toThrow(/^--requests-per-minute: "0" is not/);
  const rotate = (id: string, overlap = "24h") => rotateKey(clients, stack.names, id, { overlap });
  await expect(rotate("nobody00")).rejects.toThrow(/^The stage dev has no key nobody00/);
  await expect(rotate("openwebui")).rejects.toThrow(/^The web UI's machine makes its key itself/);
  await expect(rotate(keys.rotated.id, "long")).rejects.toThrow(/^--overlap: "long" is neither/);
});
