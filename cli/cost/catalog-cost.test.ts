import { PricingClient } from "@aws-sdk/client-pricing";
import { INSTANCE_TYPES } from "../../contract/instance-types.ts";
import { readCatalog } from "../../provisioning/catalog/read-catalog.ts";
import { readSettings } from "../../settings/settings.ts";
import { writeModelsFile } from "../../testing/models-file.ts";
import { catalogCost } from "./catalog-cost.ts";
import { catalogCostSentence, catalogCostText } from "./catalog-cost-text.ts";

/** Nothing listens there: the product's own table has the prices. */
const pricing = new PricingClient({
  region: "us-east-1",
  endpoint: "http://127.0.0.1:9",
  credentials: { accessKeyId: "local", secretAccessKey: "local" },
  maxAttempts: 1,
});
const file = writeModelsFile(`
chat: { modelId: Qwen/Qwen3-4B, instanceTypes: [ml.g6.xlarge, ml.g5.xlarge], instanceCount: 2 }
code: { modelId: Qwen/Qwen2.5-Coder-7B-Instruct, instanceTypes: [ml.g5.xlarge], maxInstanceCount: 3, start: schedule }
rare: { modelId: gpt2, start: request, wakeOnRequest: idle, idleMinutes: 30 }
`);
afterAll(() => {
  pricing.destroy();
  file.remove();
});

const [g6, g5, g4dn] = ["ml.g6.xlarge", "ml.g5.xlarge", "ml.g4dn.xlarge"].map(
  (type) => INSTANCE_TYPES[type]?.usdPerHour ?? Number.NaN,
) as [number, number, number];

function costOf(settings: Readonly<Record<string, string>> = {}) {
  const read = readSettings({ MODELS_FILE: file.path, ...settings });
  return catalogCost(pricing, read, readCatalog(read));
}

test("each model costs what its first instance type does, and together those that come up", async () => {
  const { models, up, awake } = await costOf();
  expect(models.map(({ alias, usdPerHour }) => [alias, usdPerHour])).toEqual([
    ["chat", 2 * g6],
    ["code", g5],
    ["rare", g4dn],
  ]);
  expect(up.usdPerHour).toBeCloseTo(2 * g6 + g5);
  expect(up.usdPerMonth).toBeCloseTo(730 * (2 * g6 + g5));
  expect(awake.usdPerHour).toBeCloseTo(2 * g6 + g5 + g4dn);
});

test("a terminal of 80 columns shows every model with its price, and a pipe one row each", async () => {
  const cost = await costOf();
  for (const line of catalogCostText(cost, 80).split("\n")) expect(line.length).toBeLessThanOrEqual(80);
  const rows = catalogCostText(cost).split("\n");
  expect(rows.find((row) => row.startsWith("code"))).toMatch(
    new RegExp(
      String.raw`Coder-7B-Instruct on ml\.g5\.xlarge +now, in working hours +\$${g5.toFixed(2)} to \$${(3 * g5).toFixed(2)} `,
    ),
  );
  expect(rows.find((row) => row.startsWith("rare"))).toMatch(/when somebody asks; asleep after 30 min/);
  expect(catalogCostSentence(cost)).toMatch(/^2 of 3 models come up and cost \$.* an hour with every model awake\.$/);
});

test.each([
  ["1000", /BUDGET_USD is \$1,000\.00, which those that come up now would spend in \d+ days\./],
  ["30", /BUDGET_USD is \$30\.00, which those that come up now would spend in \d+ h\./],
  ["99999", /BUDGET_USD is \$99,999\.00: enough for all of them, all month\./],
])("a budget of %s dollars is compared with it", async (BUDGET_USD, sentence) => {
  expect(catalogCostText(await costOf({ BUDGET_USD }))).toMatch(sentence);
});
