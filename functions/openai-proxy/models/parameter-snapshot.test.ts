import { CATALOG_ENTRY, CHAT_MODEL, PARAMETER, toParameters } from "../../../testing/openai-proxy/fake-parameters.ts";
import type { JsonObject } from "../json.ts";
import { reservationFor } from "../limits/reservation.ts";
import { parseSnapshot } from "./parameter-snapshot.ts";

const model = PARAMETER.model("default");

function snapshotOf(values: Readonly<Record<string, unknown>>) {
  const lines: JsonObject[] = [];
  return { ...parseSnapshot(PARAMETER.root, toParameters(values), (line) => lines.push({ ...line })), lines };
}

it("takes a copy below a record for no record", () => {
  const { models } = snapshotOf({
    [model]: CHAT_MODEL,
    [`${model}/backup`]: { ...CHAT_MODEL, endpointName: "another" },
  });
  expect(models.get("default")?.endpointName).toBe(CHAT_MODEL.endpointName);
});

it.each([0, -5, 0.5, 1e300, "8192", null])("takes a context of %p tokens for none that is known", (contextLength) => {
  const read = snapshotOf({ [model]: { ...CHAT_MODEL, contextLength } }).models.get("default");
  expect(read?.contextLength).toBeUndefined();
  const reservation = reservationFor("chat", { messages: [] }, { dialect: "vllm", contextLength: read?.contextLength });
  expect(reservation.mostTokens()).toBeGreaterThan(1_000);
});

it("leaves a lock out whose times say nothing, and tells so", () => {
  const lock = { execution: "arn:one", step: "waiting", since: "yesterday" };
  const { provisioning, lines } = snapshotOf({
    [PARAMETER.provisioning("a")]: lock,
    [PARAMETER.provisioning("b")]: { ...lock, since: "2026-01-01T00:00:00Z", readyAt: "soon" },
    [PARAMETER.provisioning("c")]: { ...lock, since: "2026-01-01T00:00:00Z" },
    [PARAMETER.catalog("a")]: CATALOG_ENTRY,
  });
  expect([...provisioning.keys()]).toEqual(["c"]);
  expect(lines).toHaveLength(2);
});
