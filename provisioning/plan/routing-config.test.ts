import { entryWith, GIB, planContext } from "../../testing/provisioning/entries.ts";
import { planAttempts } from "./attempts.ts";
import { creationTime } from "./creation-time.ts";
import { modelDefinition } from "./definition.ts";
import type { ProvisioningEntry } from "./merge-catalog-entry.ts";

const { names, region, execution } = planContext;
const context = { alias: "default", names, region, execution, revision: "v1", time: creationTime(GIB, false) };

test.each([
  [{}, { RoutingStrategy: "LEAST_OUTSTANDING_REQUESTS" }],
  [{ routing: "least" }, { RoutingStrategy: "LEAST_OUTSTANDING_REQUESTS" }],
  [{ routing: "random" }, { RoutingStrategy: "RANDOM" }],
  [
    { routing: "prefix" },
    {
      RoutingStrategy: "PREFIX_AWARE",
      PrefixAwareRoutingConfig: { PrefixLength: 4_096, ConcurrencyThreshold: 32 },
    },
  ],
] as [Partial<ProvisioningEntry>, object][])("%o is asked of SageMaker as %o", (changes, expected) => {
  for (const types of [["ml.g6.xlarge"], ["ml.g6.xlarge", "ml.g5.xlarge"]])
    for (const { productionVariant } of planAttempts(entryWith(changes), types, context))
      expect(productionVariant.RoutingConfig).toEqual(expected);
});

test("another routing is another version of the model, and what is so anyhow is not", () => {
  const definition = (changes: Partial<ProvisioningEntry>) => modelDefinition(entryWith(changes), region, "v1");
  const usual = definition({});
  expect(definition({ routing: "least" })).toBe(usual);
  expect(new Set([usual, definition({ routing: "random" }), definition({ routing: "prefix" })]).size).toBe(3);
});
