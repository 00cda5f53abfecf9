import type { PublishedModel } from "../../contract/published-model.ts";
import { entryWith } from "../../testing/provisioning/entries.ts";
import { modelDefinition } from "./definition.ts";
import type { ProvisioningEntry } from "./merge-catalog-entry.ts";
import { servesAsAsked } from "./serves-as-asked.ts";

const region = "eu-north-1";
const entry = entryWith({ instanceTypes: ["ml.g6.xlarge", "ml.g5.xlarge"], idleMinutes: 60 });
const published: PublishedModel = {
  endpointName: "openai-sagemaker-dev-default--blue",
  invocationUrl: "https://runtime",
  modelId: entry.modelId,
  revision: entry.revision,
  commit: "c0ffee",
  dialect: "vllm",
  capabilities: { chatTemplate: true, tools: true, streaming: true },
  instanceType: "ml.g5.xlarge",
  instanceCount: 1,
  idleMinutes: 60,
  definition: modelDefinition(entry, region, "c0ffee"),
  publishedAt: "2026-01-01T00:00:00.000Z",
  execution: "arn:one",
};

test("the same model on one of the instance types, with the same number and guards, serves as asked", () => {
  expect(servesAsAsked(entry, published, { region })).toBe(true);
  expect(servesAsAsked(entry, published, { region, commit: "c0ffee" })).toBe(true);
});

test("a branch that moved is another model, if somebody asked the hub", () => {
  expect(servesAsAsked(entry, published, { region, commit: "decaf" })).toBe(false);
});

test.each<[Partial<ProvisioningEntry>]>([
  [{ modelId: "org/other" }],
  [{ revision: "v2" }],
  [{ modelS3Uri: "s3://bucket/model/" }],
  [{ environment: { SM_VLLM_MAX_MODEL_LEN: "512" } }],
  [{ promptTemplate: "chatml" }],
  [{ container: "lmi" }],
  [{ instanceTypes: ["ml.g6.xlarge"] }],
  [{ instanceCount: 2 }],
  [{ maxInstanceCount: 4 }],
  [{ idleMinutes: 30 }],
  [{ ttlHours: 8 }],
])("%j asks for something else", (changes) => {
  expect(servesAsAsked({ ...entry, ...changes }, published, { region })).toBe(false);
});

test("what an earlier version of the product published, or another image, is created again", () => {
  const { definition: _, ...earlier } = published;
  expect(servesAsAsked(entry, earlier, { region })).toBe(false);
  expect(servesAsAsked(entry, published, { region: "us-east-1" })).toBe(false);
});
