import { createApiKey } from "../../../contract/api-key.ts";
import type { AsleepModel } from "../../../contract/asleep-model.ts";
import type { CatalogEntry } from "../../../contract/catalog-entry.ts";
import {
  CATALOG_ENTRY,
  CHAT_MODEL,
  PARAMETER,
  toStageParameters,
} from "../../../testing/openai-proxy/fake-parameters.ts";
import { createTestProxy } from "../../../testing/openai-proxy/proxy.ts";
import { answering } from "../../../testing/openai-proxy/usage-table.ts";
import { toKeys } from "../../../testing/openai-proxy/fake-keys.ts";

const mayWake = createApiKey("may wake", { mayWake: true });
const mayNot = createApiKey("may not");
const SINCE = "2026-11-22T02:00:00.000Z";
const since = Date.parse(SINCE) / 1_000;

/** What the list says of a model that sleeps so, to a key. */
async function listed(asleep: Partial<AsleepModel>, { entry = {}, key = mayWake.key, values = {} }: Listed = {}) {
  const parameters = toStageParameters({
    [PARAMETER.catalog("default")]: { ...CATALOG_ENTRY, wakeOnRequest: "idle", ...entry },
    [PARAMETER.asleep("default")]: { since: SINCE, why: "idle", ...asleep },
    ...values,
  });
  const response = await createTestProxy({ runtime: answering, parameters, keys: toKeys([mayWake, mayNot]) }).get(
    "/v1/models",
    {
      authorization: `Bearer ${key}`,
    },
  );
  return ((await response.json()) as { data: Record<string, unknown>[] }).data;
}

interface Listed {
  readonly entry?: Partial<CatalogEntry>;
  readonly key?: string;
  readonly values?: Readonly<Record<string, unknown>>;
}

test("a model that sleeps says since when, why, and that a request wakes it", async () => {
  const [model] = await listed({});
  expect(model).toMatchObject({ status: "asleep", asleep_since: since, asleep_reason: "idle", wakes_on_request: true });
  expect(model).not.toHaveProperty("wakes_after");
});

test.each<[string, Partial<AsleepModel>, Listed]>([
  ["that the key may not wake", {}, { key: mayNot.key }],
  ["that no request wakes", {}, { entry: { wakeOnRequest: "off" } }],
  ["outside working hours", { why: "schedule" }, {}],
])("one %s says so", async (_what, asleep, options) => {
  expect((await listed(asleep, options))[0]).toMatchObject({ status: "asleep", wakes_on_request: false });
});

test("one whose waking failed or was refused says from when on a request wakes it", async () => {
  const until = "2100-01-01T00:00:00.000Z";
  const refused = await listed({ refused: { why: "No.", until } });
  expect(refused[0]).toMatchObject({ wakes_on_request: false, wakes_after: Date.parse(until) / 1_000 });
  const failedAt = new Date(Date.now() - 60_000).toISOString();
  const failed = await listed({ failures: 1, failedAt });
  expect(failed[0]).toMatchObject({
    wakes_on_request: false,
    wakes_after: Math.floor(Date.parse(failedAt) / 1_000) + 600,
  });
});

test("one that is live, or worked on, does not sleep", async () => {
  const live = await listed({}, { values: { [PARAMETER.model("default")]: CHAT_MODEL } });
  expect(live[0]).toMatchObject({ status: "live" });
  expect(live[0]).not.toHaveProperty("asleep_since");
  const lock = { execution: "a:b-provision-endpoint:c", step: "creating the endpoint", since: SINCE };
  const made = await listed({}, { values: { [PARAMETER.provisioning("default")]: lock } });
  expect(made[0]).toMatchObject({ status: "provisioning", step: "creating the endpoint" });
});

test("an adapter sleeps with its model, and one without a catalog entry is listed all the same", async () => {
  const adapters = { support: { modelId: "acme/support-lora" } };
  const values = { [PARAMETER.asleep("other")]: { since: SINCE, why: "expired" } };
  expect(await listed({}, { entry: { adapters }, values })).toMatchObject([
    { id: "default", status: "asleep", wakes_on_request: true },
    { id: "other", status: "asleep", asleep_reason: "expired", wakes_on_request: false },
    { id: "support", status: "asleep", parent: "default", wakes_on_request: true },
  ]);
});

test("a record that cannot be read harms itself alone: the model is off, as one that a person retired", async () => {
  expect((await listed({ since: "yesterday" } as never))[0]).toMatchObject({ status: "offline" });
});
