import { entryWith, GIB, planContext } from "../../testing/provisioning/entries.ts";
import { planAttempts } from "./attempts.ts";
import { creationTime } from "./creation-time.ts";
import { withKeptVersion } from "./kept-version.ts";
import type { ProvisioningEntry } from "./merge-catalog-entry.ts";

const TYPES = ["ml.g5.xlarge", "ml.g4dn.xlarge"];
const attempts = (changes: Partial<ProvisioningEntry> = {}, execution = "arn:first", gib = 1) =>
  planAttempts(entryWith(changes), TYPES, {
    ...planContext,
    alias: "default",
    revision: "c0ffee",
    execution,
    time: creationTime(gib * GIB, false),
  });

test("an attempt is known again in another execution, and when the hub tells another size", () => {
  expect(attempts({}, "arn:second", 9).map(({ hash }) => hash)).toEqual(attempts().map(({ hash }) => hash));
});

test.each<Partial<ProvisioningEntry>>([
  { environment: { SM_VLLM_MAX_MODEL_LEN: "512" } },
  { instanceCount: 2 },
  { routing: "random" },
  { container: "lmi" },
])("another one is it with %j", (changes) => {
  const known = new Set(attempts().map(({ hash }) => hash));
  for (const { hash } of attempts(changes)) expect(known).not.toContain(hash);
});

test("the attempts of one plan are told apart", () => {
  expect(new Set(attempts().map(({ hash }) => hash)).size).toBe(3);
});

test("what slept is tried in its turn, under its own name", () => {
  const first = attempts();
  const again = attempts({}, "arn:second");
  const [, alone] = first;
  const tried = withKeptVersion(again, { configName: String(alone?.configName), attempt: String(alone?.hash) });
  expect(tried).toEqual([again[0], alone, again[2]]);
});

test("what slept with pools comes back with all their models", () => {
  const [pools] = attempts();
  const tried = withKeptVersion(attempts({}, "arn:second"), {
    configName: String(pools?.configName),
    attempt: String(pools?.hash),
  });
  expect(pools?.models).toHaveLength(2);
  expect(tried[0]).toEqual(pools);
});

test("nothing comes back of which nobody knows what it was made of, or that is planned no more", () => {
  expect(withKeptVersion(attempts(), undefined)).toEqual(attempts());
  expect(withKeptVersion(attempts(), { configName: "old" })).toEqual(attempts());
  expect(withKeptVersion(attempts(), { configName: "old", attempt: "0000000000000000" })).toEqual(attempts());
});
