import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv } from "ajv";
import { parse } from "yaml";
import { CPU_INSTANCE_TYPES } from "../../contract/cpu-instance-types.ts";
import { PROJECT_FOLDER } from "../../project-folder.ts";
import { readCatalog } from "../../provisioning/catalog/read-catalog.ts";
import { cpuFit } from "../../provisioning/fit/cpu-fit.ts";
import { cpuTokensPerSecond } from "../../provisioning/fit/cpu-speed.ts";
import { readSettings } from "../../settings/settings.ts";

const EXAMPLE = join(PROJECT_FOLDER, "models.example.yaml");
const read = (path: string) => readFileSync(join(PROJECT_FOLDER, path), "utf8");

/** By the schema that an editor takes, which the example names. */
function isValid(models: unknown): boolean {
  const [, schema = ""] = /^# yaml-language-server: \$schema=(\S+)$/m.exec(read("models.example.yaml")) ?? [];
  return new Ajv({ strict: false }).validate(JSON.parse(read(schema)), models) as boolean;
}

test("the example is valid in an editor, and a catalog", () => {
  expect(isValid(parse(read("models.example.yaml")))).toBe(true);
  const catalog = readCatalog(readSettings({ MODELS_FILE: EXAMPLE }));
  expect([...catalog.keys()]).toEqual(["default", "code", "search", "small"]);
  expect([...catalog.values()].map(({ start }) => start)).toEqual(["always", "schedule", "request", "request"]);
});

test("the example without a GPU fits, and its comment has the price and the estimate of the table", () => {
  const entry = readCatalog(readSettings({ MODELS_FILE: EXAMPLE })).get("small");
  const type = CPU_INSTANCE_TYPES[entry?.instanceTypes[0] ?? ""];
  if (entry === undefined || type === undefined) throw new Error("The example has no such model.");
  // Qwen3-4B-Q4_K_M.gguf of the repository; 36 layers, 8 heads of 128.
  const weightBytes = 2_497_280_256;
  const keyValueCache = { layers: 36, keyValueHeads: 8, headSize: 128, certain: true };
  const architecture = { contextLength: 40_960, keyValueCache };
  expect(cpuFit(entry, type, { gated: false, weightBytes, architecture }).kind).toBe("fits");
  const [, tokens, usd] =
    /Some (\d+) tokens a second\n# for \$([\d.]+) an hour/.exec(read("models.example.yaml")) ?? [];
  expect(Number(tokens)).toBe(Math.round(cpuTokensPerSecond(type, weightBytes)));
  expect(Number(usd)).toBe(type.usdPerHour);
});

test.each([
  [{}],
  [{ a: {} }],
  [{ A: { modelId: "gpt2" } }],
  [{ a: { modelId: "gpt2", idle_minutes: 5 } }],
  [{ a: { modelId: "gpt2", idleMinutes: 1 } }],
  [{ a: { modelId: "gpt2", instanceTypes: ["ml.g6.xlrge"] } }],
  [{ a: { modelId: "gpt2", environment: { A: 1 } } }],
  [{ a: { modelId: "gpt2", start: "request", wakeOnRequest: "off" } }],
])("an editor marks %j", (models) => {
  expect(isValid(models)).toBe(false);
});
