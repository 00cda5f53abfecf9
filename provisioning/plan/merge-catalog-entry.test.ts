import type { CatalogEntry } from "../../contract/catalog-entry.ts";
import { mergeCatalogEntry } from "./merge-catalog-entry.ts";
import { parseProvisioningInput } from "./provisioning-input.ts";

const catalog: CatalogEntry = {
  modelId: "org/model",
  revision: "v1",
  modelS3Uri: "s3://bucket/model/",
  container: "vllm",
  instanceTypes: ["ml.g5.xlarge"],
  environment: { SM_VLLM_MAX_MODEL_LEN: "1024" },
  promptTemplate: "chatml",
  idleMinutes: 60,
};
const merge = (input: object, entry: CatalogEntry | undefined = catalog) =>
  mergeCatalogEntry(parseProvisioningInput(input), entry);

test.each([{}, { Comment: "Insert your JSON here" }])("%j deploys the catalog's model", (input) => {
  expect(merge(input)).toEqual({ ...catalog, instanceCount: 1 });
});

test("an input overrides its catalog entry field by field", () => {
  expect(merge({ revision: "v2", environment: { A: "1" }, instanceCount: 3, idleMinutes: 5 })).toEqual({
    ...catalog,
    revision: "v2",
    environment: { SM_VLLM_MAX_MODEL_LEN: "1024", A: "1" },
    instanceCount: 3,
    idleMinutes: 5,
  });
});

test("another model drops what belongs to the catalog's model, and keeps what bounds the costs", () => {
  expect(merge({ modelId: "other/model" })).toEqual({
    modelId: "other/model",
    revision: "main",
    container: "vllm",
    instanceTypes: ["ml.g5.xlarge"],
    environment: {},
    instanceCount: 1,
    idleMinutes: 60,
  });
});

test("an alias that the catalog does not have needs a model id", () => {
  expect(mergeCatalogEntry(parseProvisioningInput({ alias: "new" }), undefined)).toBeUndefined();
  expect(mergeCatalogEntry(parseProvisioningInput({ alias: "new", modelId: "a/b" }), undefined)).toMatchObject({
    modelId: "a/b",
    instanceTypes: ["ml.g4dn.xlarge"],
  });
});
