import { DeleteParameterCommand, PutParameterCommand } from "@aws-sdk/client-ssm";
import { createApiKey } from "../../contract/api-key.ts";
import { BY_PERIOD_INDEX } from "../../contract/key-items.ts";
import { startKeyTable } from "../../testing/cli/key-table.ts";
import { readKey } from "../records/read-keys.ts";
import { moveKeys } from "./move-keys.ts";

let table: Awaited<ReturnType<typeof startKeyTable>>;
let clients: typeof table.clients;
beforeEach(async () => {
  table = await startKeyTable();
  ({ clients } = table);
});
afterEach(() => table.close());

/** The table, as Terraform has it before and after a deployment, with what is in it. */
function setIndex(there: boolean) {
  const { aws, names } = table;
  const items = new Map(aws.tables.get(names.usageTable).items);
  const indexes = [{ name: BY_PERIOD_INDEX, keyNames: ["period", "key"], projection: "KEYS_ONLY" as const }];
  aws.tables.create(names.usageTable, ["key", "period"], {
    keyTypes: { key: "S", period: "S" },
    ...(there && { indexes }),
  });
  for (const [identity, item] of items) aws.tables.get(names.usageTable).items.set(identity, item);
}

function deployment() {
  const said: string[] = [];
  const stream = { write: (text: string) => said.push(text) > 0 };
  return { ...moveKeys(clients, { names: table.names }, stream), said: () => said.join("") };
}

test("a key that was revoked in Parameter Store between an interrupted deployment and the next one stays revoked", async () => {
  const { keyId, record } = createApiKey("alice");
  const Name = table.names.parameter.key(keyId);
  await clients.ssm.send(new PutParameterCommand({ Name, Type: "String", Value: JSON.stringify(record) }));
  setIndex(false);
  // Terraform fails after that, and the operator goes on with the older version.
  await deployment().copyBefore();
  expect(await readKey(clients, table.names, keyId)).toHaveProperty("sha256");
  await clients.ssm.send(new DeleteParameterCommand({ Name }));

  const next = deployment();
  await next.copyBefore();
  setIndex(true);
  await next.copyAfter();
  await next.removeParameters();
  expect(await readKey(clients, table.names, keyId)).not.toHaveProperty("sha256");
  expect(next.said()).toBe(`Revoked, for Parameter Store has them no more: ${keyId}.\n`);
});

test("keys that moved stay as they are through further deployments", async () => {
  const { keyId, record } = createApiKey("alice");
  const Name = table.names.parameter.key(keyId);
  await clients.ssm.send(new PutParameterCommand({ Name, Type: "String", Value: JSON.stringify(record) }));
  setIndex(false);
  const first = deployment();
  await first.copyBefore();
  setIndex(true);
  await first.copyAfter();
  await first.removeParameters();
  const moved = await readKey(clients, table.names, keyId);
  expect(moved).toHaveProperty("sha256", record.sha256);
  const second = deployment();
  await second.copyBefore();
  await second.copyAfter();
  await second.removeParameters();
  expect(await readKey(clients, table.names, keyId)).toEqual(moved);
  expect([first.said(), second.said()]).toEqual([expect.stringMatching(/^1 key moves from Parameter Store/), ""]);
});
