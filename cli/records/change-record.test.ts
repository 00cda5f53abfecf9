import { keyPrimaryKey } from "../../contract/key-items.ts";
import { monthExpiry, RECORD_VERSION, USAGE_EXPIRY, USAGE_KEY } from "../../contract/usage-item.ts";
import { startKeyTable } from "../../testing/cli/key-table.ts";
import { changeRecord, RecordNotChanged } from "./change-record.ts";
import { putRecord } from "./put-record.ts";
import { readItem } from "./read-items.ts";

let table: Awaited<ReturnType<typeof startKeyTable>>;
beforeEach(async () => {
  table = await startKeyTable();
  await putRecord(table.clients, table.names, { ...KEY, name: { S: "alice" }, version: { N: "1" } });
});
afterEach(() => table.close());

const KEY = keyPrimaryKey("alicealice");
const NOW = new Date("2026-11-22T12:00:00Z");
const change = (wanted: Parameters<typeof changeRecord>[3], now = NOW) =>
  changeRecord(table.clients, table.names, KEY, wanted, now);
const monthItem = (month: string) =>
  readItem(table.clients, table.names, { ...KEY, [USAGE_KEY.period]: { S: `month#${month}` } });

test("two operators at once change their own fields, and the month has the newest version", async () => {
  await Promise.all([
    change({ set: { tokensPerDay: { N: "5" } } }),
    change({ set: { owner: { S: "Ålice; DROP" } }, remove: ["models"] }),
  ]);
  expect(await readItem(table.clients, table.names, KEY)).toEqual({
    ...KEY,
    name: { S: "alice" },
    tokensPerDay: { N: "5" },
    owner: { S: "Ålice; DROP" },
    version: { N: "3" },
  });
  expect(await monthItem("2026-11")).toMatchObject({ [RECORD_VERSION]: { N: "3" } });
});

test("a month that knows a newer version keeps it", async () => {
  await putRecord(table.clients, table.names, {
    ...KEY,
    [USAGE_KEY.period]: { S: "month#2026-11" },
    [RECORD_VERSION]: { N: "7" },
    r22: { N: "1" },
  });
  await change({ set: { name: { S: "bob" } } });
  expect(await monthItem("2026-11")).toMatchObject({ [RECORD_VERSION]: { N: "7" }, r22: { N: "1" } });
});

test("at the end of a month the next one is told too, and both are kept as long as their use", async () => {
  await change({ set: { name: { S: "bob" } } }, new Date("2026-11-30T23:59:00Z"));
  for (const month of ["2026-11", "2026-12"]) {
    const expires = { N: String(monthExpiry(month)) };
    expect(await monthItem(month)).toMatchObject({ [RECORD_VERSION]: { N: "2" }, [USAGE_EXPIRY]: expires });
  }
});

test("a change that asks for another record than there is changes nothing, and tells what there is", async () => {
  const refused = async (wanted: Parameters<typeof changeRecord>[3]) => {
    const error = await change({ set: { name: { S: "eve" } }, ...wanted }).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(RecordNotChanged);
    return (error as RecordNotChanged).item;
  };
  expect(await refused({ ifStill: { name: { S: "bob" } } })).toMatchObject({ name: { S: "alice" } });
  expect(await refused({ unless: ["version"] })).toMatchObject({ version: { N: "1" } });
  const nobody = changeRecord(table.clients, table.names, keyPrimaryKey("nobodynobody"), { remove: ["name"] }, NOW);
  await expect(nobody).rejects.toMatchObject({ name: "RecordNotChanged", item: undefined });
  expect(await readItem(table.clients, table.names, KEY)).toMatchObject({ name: { S: "alice" }, version: { N: "1" } });
  expect(await monthItem("2026-11")).toBeUndefined();
});

test("a stage whose proxies still read Parameter Store is told to be deployed first, and nothing is written", async () => {
  table.aws.tables.create(table.names.usageTable, ["key", "period"]);
  const identity = { ...KEY, version: { N: "1" } };
  table.aws.tables.get(table.names.usageTable).items.set("alice", identity);
  const cure = /^The stage dev was deployed by an older version.*`npx openai-sagemaker deploy`/;
  await expect(change({ set: { disabledAt: { S: NOW.toISOString() } } })).rejects.toThrow(cure);
  await expect(putRecord(table.clients, table.names, keyPrimaryKey("newnewnew"))).rejects.toThrow(cure);
  expect([...table.aws.tables.get(table.names.usageTable).items.values()]).toEqual([identity]);
});
