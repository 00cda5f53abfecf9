import * as v from "valibot";
import { defaultCatalogEntry } from "../settings/default-catalog-entry.ts";
import { readSettings } from "../settings/settings.ts";
import { CatalogEntry } from "./catalog-entry.ts";
import { MODEL_FIELD_LIST, MODEL_FIELDS } from "./model-fields.ts";

test.each(MODEL_FIELD_LIST)("%s takes its own example, as text and in JSON", (name, { fromText, format, example }) => {
  const value = v.parse(fromText, example);
  expect(v.parse(format, value)).toEqual(value);
  expect(v.safeParse(CatalogEntry.entries[name], value).success).toBe(true);
});

test.each(MODEL_FIELD_LIST.filter(([, { standard }]) => standard !== undefined))(
  "%s takes its own default",
  (_, field) => {
    expect(v.safeParse(field.fromText, field.standard).success).toBe(true);
  },
);

test.each([
  ["instanceCount", "0", "1", "10", "11"],
  ["maxInstanceCount", "0", "1", "20", "50"],
  ["idleMinutes", "4", "5", "1440", "1441"],
  ["ttlHours", "0.2", "0.25", "720", "721"],
] as const)("%s has the same limits as a setting or flag, and in JSON", (name, tooLittle, least, most, tooMuch) => {
  const { fromText, format } = MODEL_FIELDS[name];
  for (const [text, isTaken] of [
    [tooLittle, false],
    [least, true],
    [most, true],
    [tooMuch, false],
  ] as const) {
    expect([text, v.safeParse(fromText, text).success]).toEqual([text, isTaken]);
    expect([text, v.safeParse(format, Number(text)).success]).toEqual([text, isTaken]);
  }
});

test("what the settings say of a model is a catalog entry, field by field", () => {
  const settings = readSettings({
    HF_MODEL_ID: "org/model",
    MAX_INSTANCE_COUNT: "4",
    MODEL_S3_URI: "s3://bucket/model/",
  });
  const entry = defaultCatalogEntry(settings);
  expect(v.parse(CatalogEntry, entry)).toEqual(entry);
  expect(entry).toEqual({
    modelId: "org/model",
    revision: "main",
    modelS3Uri: "s3://bucket/model/",
    container: "vllm",
    instanceTypes: ["ml.g4dn.xlarge"],
    environment: {},
    instanceCount: 1,
    maxInstanceCount: 4,
  });
});
