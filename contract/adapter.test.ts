import * as v from "valibot";
import { Adapters } from "./adapter.ts";

test.each<readonly [unknown, string]>([
  [{ "../x": { modelId: "acme/lora" } }, "must have an alias"],
  [{ "route=/v1/load_lora_adapter": { modelId: "acme/lora" } }, "must have an alias"],
  [{ Support: { modelId: "acme/lora" } }, "must have an alias"],
  [{ "": { modelId: "acme/lora" } }, "must have an alias"],
  [{ support: {} }, 'must have either "modelId" or "modelS3Uri"'],
  [{ support: { modelId: "acme/lora", modelS3Uri: "s3://b-1/lora/" } }, 'must have either "modelId" or "modelS3Uri"'],
  [{ support: { modelId: "../lora" } }, "must be a repository"],
  [{ support: { modelId: "/opt/ml/model" } }, "must be a repository"],
  [{ support: { modelS3Uri: "s3://b-1/lora" } }, "must be an S3 prefix with a slash"],
  [{ support: { modelID: "acme/lora" } }, 'must be an object such as {"modelId"'],
  [{ support: "acme/lora" }, 'must be an object such as {"modelId"'],
  [["acme/lora"], "must"],
  ["acme/lora", 'must be an object such as {"support"'],
])("%j is refused", (adapters, sentence) => {
  const parsed = v.safeParse(Adapters, adapters);
  expect(parsed.issues?.[0]?.message).toContain(sentence);
});

test("those of the hub and of S3 pass by their aliases", () => {
  const adapters = { support: { modelId: "acme/lora", revision: "main" }, "legal-2": { modelS3Uri: "s3://b-1/l/" } };
  expect(v.parse(Adapters, adapters)).toEqual(adapters);
});
