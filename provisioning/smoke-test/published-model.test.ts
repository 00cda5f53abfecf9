import * as v from "valibot";
import { PublishedModel } from "../../contract/published-model.ts";
import { type Tested, toPublishedModel } from "./published-model.ts";

const tested = (guards: Tested["plan"]["guards"]): Tested => ({
  endpointName: "e--green",
  configName: "e--12345678",
  plan: {
    model: { modelId: "org/model", revision: "v1", dialect: "vllm" },
    definition: "0123456789abcdef",
    instanceCount: 2,
    guards,
    attempts: [],
    startedAt: "2025-12-31T23:50:00.000Z",
  },
  instanceType: "ml.g6.xlarge",
  result: { capabilities: { chatTemplate: true, tools: false, streaming: true }, contextLength: 1024 },
  execution: "arn:execution",
  region: "eu-north-1",
  publishedAt: new Date("2026-01-01T00:00:00.000Z"),
});

test("publishes what serves, on what, and until when", () => {
  const record = toPublishedModel(tested({ instanceCount: 2, maxInstanceCount: 4, idleMinutes: 60, ttlHours: 1.5 }));
  expect(record).toEqual({
    endpointName: "e--green",
    invocationUrl: "https://runtime.sagemaker.eu-north-1.amazonaws.com/endpoints/e--green/invocations",
    modelId: "org/model",
    revision: "v1",
    dialect: "vllm",
    capabilities: { chatTemplate: true, tools: false, streaming: true },
    contextLength: 1024,
    instanceType: "ml.g6.xlarge",
    publishedAt: "2026-01-01T00:00:00.000Z",
    execution: "arn:execution",
    configName: "e--12345678",
    definition: "0123456789abcdef",
    instanceCount: 2,
    tookSeconds: 600,
    maxInstanceCount: 4,
    idleMinutes: 60,
    expiresAt: "2026-01-01T01:30:00.000Z",
  });
  expect(v.parse(PublishedModel, record)).toEqual(record);
});

test("a record from before is still readable", () => {
  const {
    configName: _,
    definition: __,
    instanceCount: ___,
    ...older
  } = toPublishedModel(tested({ instanceCount: 2 }));
  expect(v.parse(PublishedModel, older)).toEqual(older);
  expect(older).not.toHaveProperty("expiresAt");
});
