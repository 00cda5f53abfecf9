import { createApiKey, type KeyLimits } from "../../../contract/api-key.ts";
import { RECORD_VERSION, monthSortKey, USAGE_KEY, usagePeriod } from "../../../contract/usage-item.ts";
import { itemTable } from "../aws/item-table.ts";
import { keyTableClient } from "../aws/key-table-client.ts";
import { keyDirectory } from "../keys/key-directory.ts";
import { putKey } from "../../../testing/local-aws/put-key.ts";
import { startUsageTable } from "../../../testing/openai-proxy/usage-table.ts";

/** A change of a key with limits is known to every instance with the key's next request: the write that admits it says so. */

let usage: Awaited<ReturnType<typeof startUsageTable>>;
beforeAll(async () => {
  usage = await startUsageTable();
});
afterAll(() => usage.close());

const messages = [{ role: "user", content: "Hello" }];

/** A stored key, an instance that knows it, and how to change it as the command line does. */
async function knownKey(limits?: KeyLimits) {
  const { keyId, key, record } = createApiKey("team", { ...(limits && { limits }), version: 1 });
  putKey(usage.aws, usage.tableName, { keyId, record });
  const table = itemTable(usage.region, usage.tableName, 60_000);
  const keys = keyDirectory({ table: keyTableClient(table, () => undefined), log: () => undefined });
  const proxy = usage.proxy([], { keys });
  const ask = async () => {
    const headers = { authorization: `Bearer ${key}` };
    const response = await proxy.post("/v1/chat/completions", { messages, max_tokens: 12 }, headers);
    await response.text();
    await proxy.settled();
    return response.status;
  };
  const change = (changes: object, version: number) => {
    putKey(usage.aws, usage.tableName, { keyId, record: { ...record, ...changes, version } });
    const items = usage.aws.tables.get(usage.tableName);
    const month = {
      [USAGE_KEY.keyId]: { S: keyId },
      [USAGE_KEY.period]: { S: monthSortKey(usagePeriod(new Date()).month) },
    };
    const identity = items.identityOf(month);
    items.items.set(identity, { ...month, ...items.items.get(identity), [RECORD_VERSION]: { N: String(version) } });
  };
  expect(await ask()).toBe(200);
  return { ask, change };
}

test.each([
  ["revoked", { sha256: undefined, revokedAt: "2026-11-30T00:00:00Z" }],
  ["disabled", { disabledAt: "2026-11-30T00:00:00Z" }],
  ["replaced", { sha256: "0".repeat(64) }],
  ["expired", { expiresAt: "2020-01-01T00:00:00Z" }],
  ["kept from the model", { models: ["other"] }],
])("a key with limits that is %s is refused at once, by an instance that knows it", async (_name, changes) => {
  const { ask, change } = await knownKey({ requestsPerMinute: 100 });
  change(changes, 2);
  expect(await ask()).toBe(401);
});

test("another limit counts at once, and so does its end", async () => {
  const { ask, change } = await knownKey({ requestsPerMinute: 100 });
  change({ limits: { requestsPerMinute: 1 } }, 2);
  expect(await ask()).toBe(429);
  change({ limits: undefined }, 3);
  expect(await ask()).toBe(200);
});

test("a month that names a version which no record has does not stand in the way", async () => {
  const { ask, change } = await knownKey({ requestsPerMinute: 100 });
  change({}, 2);
  const record = { limits: { requestsPerMinute: 100 } };
  change(record, 9);
  change(record, 5);
  expect(await ask()).toBe(200);
});
