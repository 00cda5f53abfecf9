import { UpdateItemCommand } from "@aws-sdk/client-dynamodb";
import { DeleteParameterCommand, GetParametersByPathCommand, PutParameterCommand } from "@aws-sdk/client-ssm";
import { createApiKey } from "../../contract/api-key.ts";
import { keyPrimaryKey } from "../../contract/key-items.ts";
import { COUNTER, monthSortKey, USAGE_KEY } from "../../contract/usage-item.ts";
import { WEB_UI_KEY_ID } from "../../names.ts";
import { startKeyTable } from "../../testing/cli/key-table.ts";
import { putRecord } from "../records/put-record.ts";
import { readItem } from "../records/read-items.ts";
import { readKey } from "../records/read-keys.ts";
import { importKeys } from "./import-keys.ts";
import { importText } from "./import-text.ts";
import { limitKey } from "./limit-key.ts";
import { listKeys } from "./list-keys.ts";
import { revokeKey } from "./revoke-key.ts";

let table: Awaited<ReturnType<typeof startKeyTable>>;
let clients: typeof table.clients;
beforeEach(async () => {
  table = await startKeyTable();
  ({ clients } = table);
});
afterEach(() => table.close());

const NOW = new Date("2026-11-22T12:00:00Z");
const LATER = new Date("2026-11-23T12:00:00Z");
const FIRST = NOW.getTime() / 1000;
const ALICE = createApiKey("alice", {
  expiresAt: "2027-01-01T00:00:00Z",
  models: ["default"],
  limits: { tokensPerDay: 100, requestsPerMinute: 6 },
  previous: { sha256: "1".repeat(64), validUntil: "2026-11-23T00:00:00Z" },
  mayWake: true,
});
const store = (id: string, value: string) =>
  clients.ssm.send(
    new PutParameterCommand({ Name: table.names.parameter.key(id), Type: "String", Value: value, Overwrite: true }),
  );
const storeOld = ({ keyId, record }: ReturnType<typeof createApiKey>) => store(keyId, JSON.stringify(record));
const run = (remove = false) => importKeys(clients, table.names, { remove }, NOW);
const parametersLeft = async () => {
  const { Parameters = [] } = await clients.ssm.send(
    new GetParametersByPathCommand({ Path: table.names.parameter.key("") }),
  );
  return Parameters.map(({ Name }) => Name);
};

test("a key comes with all that its record says, and with the last day of its use", async () => {
  await storeOld(ALICE);
  const month = { ...keyPrimaryKey(ALICE.keyId), [USAGE_KEY.period]: { S: monthSortKey("2026-09") } };
  await putRecord(clients, table.names, { ...month, [COUNTER.requests({ day: "17" })]: { N: "4" } });
  expect(await run()).toEqual({ imported: [ALICE.keyId], present: [], revoked: [], malformed: [], removed: [] });
  expect(await readKey(clients, table.names, ALICE.keyId)).toEqual({
    ...ALICE.record,
    createdAt: expect.stringMatching(/Z$/),
    lastUsedOn: "2026-09-17",
    version: FIRST,
  });
  expect((await listKeys(clients, table.names)).keys.map(({ name }) => name)).toEqual(["alice"]);
  expect(await parametersLeft()).toHaveLength(1);
});

test("a second import overwrites nothing that was changed since, a revocation neither", async () => {
  const bob = createApiKey("bob");
  await storeOld(ALICE);
  await storeOld(bob);
  await run();
  const agree = async () => undefined;
  await limitKey(clients, table.names, ALICE.keyId, { tokensPerDay: "7", agree }, NOW);
  await revokeKey(clients, table.names, bob.keyId, NOW);
  const again = await run();
  expect(again).toMatchObject({ imported: [], present: expect.arrayContaining([ALICE.keyId, bob.keyId]) });
  expect(await readKey(clients, table.names, ALICE.keyId)).toMatchObject({
    limits: { tokensPerDay: 7 },
    version: FIRST + 1,
  });
  expect(await readKey(clients, table.names, bob.keyId)).not.toHaveProperty("sha256");
  expect(importText(table.names, again)).toMatch(/^0 keys of the stage dev moved .* 2 were there before/);
});

test("what is no record is named and left, also when the others' parameters are removed", async () => {
  await storeOld(ALICE);
  await store("broken00", "{}");
  await store("UPPER000", JSON.stringify(ALICE.record));
  const done = await run(true);
  const malformed = ["UPPER000", "broken00"].map((id) => table.names.parameter.key(id));
  expect({ ...done, malformed: [...done.malformed].sort() }).toEqual({
    imported: [ALICE.keyId],
    present: [],
    revoked: [],
    malformed,
    removed: [table.names.parameter.key(ALICE.keyId)],
  });
  expect((await parametersLeft()).sort()).toEqual(malformed);
  expect(importText(table.names, done)).toMatch(/^1 key of .* are deleted\. No record of a key, and left as it is: \//);
  expect(await readItem(clients, table.names, keyPrimaryKey("broken00"))).toBeUndefined();
});

test("the web UI's key keeps the hash that its machine wrote, and gets the terms that an operator gave it", async () => {
  await putRecord(clients, table.names, { ...keyPrimaryKey(WEB_UI_KEY_ID), sha256: { S: "2".repeat(64) } });
  await storeOld(createApiKey("Open WebUI", { whileWaiting: "answer", mayWake: true }, WEB_UI_KEY_ID));
  expect(await run(true)).toMatchObject({ imported: [WEB_UI_KEY_ID] });
  expect(await readKey(clients, table.names, WEB_UI_KEY_ID)).toMatchObject({
    sha256: "2".repeat(64),
    mayWake: true,
    version: FIRST + 1,
  });
});

test("a stage that still reads its keys from Parameter Store keeps them there", async () => {
  await storeOld(ALICE);
  table.aws.tables.create(table.names.usageTable, ["key", "period"]);
  await expect(run(true)).rejects.toThrow(
    /^The stage dev was deployed by an older version.*`npx openai-sagemaker deploy`/,
  );
  expect(await parametersLeft()).toEqual([table.names.parameter.key(ALICE.keyId)]);
  expect(await run()).toMatchObject({ imported: [ALICE.keyId], removed: [] });
});

test("a stage that never had keys there has nothing to import", async () => {
  const done = await run(true);
  expect(done).toEqual({ imported: [], present: [], revoked: [], malformed: [], removed: [] });
  expect(importText(table.names, done)).toMatch(/^Parameter Store has no keys of the stage dev/);
});

/** As the command line of the older version does it. */
const revokeOld = ({ keyId }: ReturnType<typeof createApiKey>) =>
  clients.ssm.send(new DeleteParameterCommand({ Name: table.names.parameter.key(keyId) }));
const useOn = (id: string, day: string) =>
  clients.dynamoDb.send(
    new UpdateItemCommand({
      TableName: table.names.usageTable,
      Key: keyPrimaryKey(id),
      UpdateExpression: "SET lastUsedOn = :day",
      ExpressionAttributeValues: { ":day": { S: day } },
    }),
  );

test("after an interrupted deployment, what was rotated, changed or revoked in Parameter Store since holds", async () => {
  const [bob, carol] = [createApiKey("bob"), createApiKey("carol")];
  for (const key of [ALICE, bob, carol]) await storeOld(key);
  await run();
  await useOn(ALICE.keyId, "2026-11-22");
  const rotated = createApiKey("alice", { limits: { tokensPerMonth: 9 } }, ALICE.keyId);
  await storeOld(rotated);
  await revokeOld(bob);
  const again = await importKeys(clients, table.names, { remove: false }, LATER);
  expect(again).toMatchObject({ imported: [ALICE.keyId], present: [carol.keyId], revoked: [bob.keyId] });
  expect(importText(table.names, again)).toContain(`Revoked, for Parameter Store has them no more: ${bob.keyId}.`);
  expect(await readKey(clients, table.names, ALICE.keyId)).toEqual({
    ...rotated.record,
    createdAt: expect.any(String),
    lastUsedOn: "2026-11-22",
    version: FIRST + 1,
  });
  const gone = await readKey(clients, table.names, bob.keyId);
  expect(gone).toMatchObject({ name: "bob", revokedAt: LATER.toISOString(), version: FIRST + 1 });
  expect(gone).not.toHaveProperty("sha256");
  const third = await importKeys(clients, table.names, { remove: true }, LATER);
  expect(third).toMatchObject({ imported: [], revoked: [] });
  expect(third.present).toHaveLength(2);
});

test("also the last key that is revoked there, when the stage lived by Parameter Store", async () => {
  await storeOld(ALICE);
  await run();
  await revokeOld(ALICE);
  expect(await run()).toMatchObject({ revoked: [] });
  const done = await importKeys(clients, table.names, { remove: false, livedByParameters: true }, LATER);
  expect(done).toMatchObject({ imported: [], revoked: [ALICE.keyId] });
  expect(await readKey(clients, table.names, ALICE.keyId)).not.toHaveProperty("sha256");
});

test("keys whose parameters an import has removed are revoked by no later one", async () => {
  const bob = createApiKey("bob");
  await storeOld(ALICE);
  await run(true);
  await storeOld(bob);
  expect(await importKeys(clients, table.names, { remove: true, livedByParameters: true }, LATER)).toMatchObject({
    imported: [bob.keyId],
    revoked: [],
  });
  expect(await readKey(clients, table.names, ALICE.keyId)).toHaveProperty("sha256", ALICE.record.sha256);
});

test("what was changed in the table since an import is neither overwritten nor revoked", async () => {
  const bob = createApiKey("bob");
  for (const key of [ALICE, bob]) await storeOld(key);
  await run();
  const agree = async () => undefined;
  for (const { keyId } of [ALICE, bob]) await limitKey(clients, table.names, keyId, { tokensPerDay: "7", agree }, NOW);
  await storeOld(createApiKey("eve", {}, ALICE.keyId));
  await revokeOld(bob);
  expect(await run()).toMatchObject({ imported: [], present: [ALICE.keyId], revoked: [] });
  expect(await readKey(clients, table.names, ALICE.keyId)).toMatchObject({
    name: "alice",
    limits: { tokensPerDay: 7 },
  });
  expect(await readKey(clients, table.names, bob.keyId)).toHaveProperty("sha256", bob.record.sha256);
});
