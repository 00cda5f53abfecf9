import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv } from "ajv";
import { parse } from "yaml";
import { PROJECT_FOLDER } from "../../project-folder.ts";
import { readCatalog } from "../../provisioning/catalog/read-catalog.ts";
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
  expect([...catalog.keys()]).toEqual(["default", "code", "search"]);
  expect([...catalog.values()].map(({ start }) => start)).toEqual(["always", "schedule", "request"]);
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
