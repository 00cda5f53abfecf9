import { keyPrimaryKey } from "../../contract/key-items.ts";
import {
  COUNTER,
  monthSortKey,
  RECORD_VERSION,
  USAGE_EXPIRY,
  USAGE_KEY,
  usagePeriod,
} from "../../contract/usage-item.ts";
import { WEB_UI_KEY_ID } from "../../names.ts";
import { startKeyTable } from "../../testing/cli/key-table.ts";
import { createTeam } from "../teams/create-team.ts";
import { putRecord } from "../records/put-record.ts";
import { readItem } from "../records/read-items.ts";
import { readKey } from "../records/read-keys.ts";
import { createKey } from "./create-key.ts";
import { disableKey, enableKey } from "./disable-key.ts";
import { keyTable } from "./key-table.ts";
import { limitKey } from "./limit-key.ts";
import { listKeys } from "./list-keys.ts";
import { revokeKey } from "./revoke-key.ts";
import { rotateKey } from "./rotate-key.ts";
import { showKey } from "./show-key.ts";
import { shownKeyText } from "./shown-key-text.ts";

let table: Awaited<ReturnType<typeof startKeyTable>>;
let id: string;
beforeEach(async () => {
  table = await startKeyTable();
  const { clients, names } = table;
  await createTeam(clients, names, { name: "search", tokensPerDay: "500", models: "default", agree });
  ({ id } = await createKey(clients, names, { name: "alice", owner: "ada", tokensPerDay: "100" }, NOW));
});
afterEach(() => table.close());

const NOW = new Date("2026-11-22T12:00:00Z");
const FIRST = NOW.getTime() / 1000;
const LATER = new Date("2026-11-22T13:00:00Z");
const agree = async () => undefined;
const limit = (wishes: Omit<Parameters<typeof limitKey>[3], "agree">, now = NOW) =>
  limitKey(table.clients, table.names, id, { ...wishes, agree }, now);
const record = () => readKey(table.clients, table.names, id);
const monthKey = () => ({ ...keyPrimaryKey(id), [USAGE_KEY.period]: { S: monthSortKey("2026-11") } });

test("what a key is and may changes term by term, and each can be taken away", async () => {
  const all = { models: "default,b", team: "search", owner: "bob", expires: "30d", mayReadUsage: true, hold: true };
  expect(await limit({ ...all, tokensPerMonth: "1000" })).toMatchObject({
    state: "active",
    owner: "bob",
    team: "search",
    models: ["default", "b"],
    limits: { tokensPerDay: 100, tokensPerMonth: 1000 },
    expiresAt: "2026-12-22T12:00:00.000Z",
    mayReadUsage: true,
  });
  const none = { models: "all", team: "none", owner: "none", expires: "never", mayReadUsage: false, hold: false };
  await limit({ ...none, tokensPerMonth: "none", tokensPerDay: "none" });
  expect(await record()).toEqual({
    sha256: expect.any(String),
    name: "alice",
    createdAt: NOW.toISOString(),
    mayReadUsage: false,
    hold: false,
    version: FIRST + 2,
  });
});

test("a disabled key stays disabled since then until it is enabled, and the month knows of it at once", async () => {
  expect(await disableKey(table.clients, table.names, id, NOW)).toMatchObject({ state: "disabled" });
  expect(await disableKey(table.clients, table.names, id, LATER)).toMatchObject({ disabledAt: NOW.toISOString() });
  const version = async () => (await readItem(table.clients, table.names, monthKey()))?.[RECORD_VERSION];
  expect(await version()).toEqual({ N: String(FIRST + 1) });
  expect(await enableKey(table.clients, table.names, id, LATER)).toMatchObject({ state: "active" });
  expect(await version()).toEqual({ N: String(FIRST + 2) });
});

test("a revoked key is refused for good, and goes with the last month of its use", async () => {
  await rotateKey(table.clients, table.names, id, { overlap: "24h" }, NOW);
  await revokeKey(table.clients, table.names, id, NOW);
  expect(await readItem(table.clients, table.names, keyPrimaryKey(id))).toEqual({
    ...keyPrimaryKey(id),
    name: { S: "alice" },
    owner: { S: "ada" },
    tokensPerDay: { N: "100" },
    createdAt: { S: NOW.toISOString() },
    revokedAt: { S: NOW.toISOString() },
    [USAGE_EXPIRY]: { N: String(Date.parse("2028-01-01T00:00:00Z") / 1000) },
    version: { N: String(FIRST + 2) },
  });
  const revoked = /^The key \w+ was revoked on 2026-11-22 12:00 UTC, for good/;
  await expect(limit({ tokensPerDay: "1" })).rejects.toThrow(revoked);
  await expect(enableKey(table.clients, table.names, id)).rejects.toThrow(revoked);
  await expect(disableKey(table.clients, table.names, id)).rejects.toThrow(revoked);
  await expect(rotateKey(table.clients, table.names, id, { overlap: "0" })).rejects.toThrow(revoked);
  expect((await listKeys(table.clients, table.names)).keys).toEqual([]);
  const { keys } = await listKeys(table.clients, table.names, { revoked: true });
  expect(keyTable(keys)).toMatch(/ada .* revoked/);
});

test("of two rotations at once one hands out a key, and the other says why not", async () => {
  const outcomes = await Promise.allSettled(
    [1, 2].map(() => rotateKey(table.clients, table.names, id, { overlap: "24h" }, NOW)),
  );
  const given = outcomes.flatMap((outcome) => (outcome.status === "fulfilled" ? [outcome.value] : []));
  const refused = outcomes.flatMap((outcome) => (outcome.status === "rejected" ? [String(outcome.reason)] : []));
  // They may also have come one after the other.
  expect(given.length + refused.length).toBe(2);
  expect(given.length).toBeGreaterThan(0);
  for (const reason of refused) expect(reason).toMatch(/was changed by somebody else at this moment/);
});

test("the web UI's key loses its hash and nothing more, for its machine makes another", async () => {
  await putRecord(table.clients, table.names, { ...keyPrimaryKey(WEB_UI_KEY_ID), sha256: { S: "0".repeat(64) } });
  await limitKey(table.clients, table.names, WEB_UI_KEY_ID, { mayWake: true, agree });
  await revokeKey(table.clients, table.names, WEB_UI_KEY_ID, NOW);
  const left = { name: "Open WebUI", whileWaiting: "answer", mayWake: true, version: 2 };
  expect(await readKey(table.clients, table.names, WEB_UI_KEY_ID)).toEqual(left);
});

test("a key is shown with its team, and with its use against its limits", async () => {
  await limit({ team: "search" });
  const period = usagePeriod(NOW);
  const of = { day: period.day, model: "default" };
  const counters = {
    [COUNTER.requests(of)]: 2,
    [COUNTER.promptTokens(of)]: 1_200,
    [COUNTER.completionTokens(of)]: 30,
    [COUNTER.tokensCountedInDay(period)]: 1_234,
  };
  const numbers = Object.entries(counters).map(([name, value]) => [name, { N: String(value) }] as const);
  const now = new Date("2026-12-22T12:00:00Z");
  const december = { ...monthKey(), [USAGE_KEY.period]: { S: monthSortKey("2026-12") } };
  await putRecord(table.clients, table.names, { ...december, ...Object.fromEntries(numbers) });
  const shown = await showKey(table.clients, table.names, id, now);
  expect(shown).toMatchObject({ teamLimits: { tokensPerDay: 500 }, teamModels: ["default"], month: "2026-12" });
  const text = shownKeyText(shown, 80);
  expect(text).toMatch(/tokens of today +1,234 +100\n/);
  expect(text).toMatch(/2026-12-22 +2 +1,200 +0 +30$/);
  expect(text).toMatch(/limits +100 tokens\/day\n +its team's +500 tokens\/day/);
  for (const line of text.split("\n")) expect(line.length).toBeLessThanOrEqual(80);
  expect(JSON.stringify(shown)).not.toMatch(/sha256|[0-9a-f]{64}/);
});

test.each([
  [{ name: "line\nbreak" }, /^A key's name has no control characters/],
  [{ name: "\u001b[2Jgone" }, /^A key's name has no control characters/],
  [{ name: "x".repeat(101) }, /^A key's name has 1 to 100 characters/],
  [{ name: "a", owner: "" }, /^--owner: an owner has 1 to 100 characters/],
  [{ name: "a", team: "Search!" }, /^"Search!" is no name of a team: 1 to 64 of a-z/],
  [{ name: "a", team: "none" }, /none stands for no team/],
  [{ name: "a", team: "nobody" }, /^The stage dev has no team nobody: `npx openai-sagemaker teams create nobody`/],
])("a new key as %j is refused with a sentence", async (wishes, sentence) => {
  await expect(createKey(table.clients, table.names, wishes)).rejects.toThrow(sentence);
});

test.each(["名前 🦙", "O'Brien; --json", "a=b, c", "ñandú"])("a name may be %s", async (name) => {
  const made = await createKey(table.clients, table.names, { name: ` ${name} ` });
  expect(await readKey(table.clients, table.names, made.id)).toMatchObject({ name });
});
