import { namesOf } from "../../names.ts";
import { entryWith, GIB, planContext } from "../../testing/provisioning/entries.ts";
import type { Attempt } from "./attempt.ts";
import { planAttempts } from "./attempts.ts";
import { creationTime } from "./creation-time.ts";
import type { ProvisioningEntry } from "./merge-catalog-entry.ts";

const { names, region, execution } = planContext;
const context = { alias: "default", names, region, execution, revision: "v1", time: creationTime(GIB, false) };
const attempts = (types: string[], changes: Partial<ProvisioningEntry> = {}) =>
  planAttempts(entryWith(changes), types, context);
const NAME = /^openai-sagemaker-dev-default--[0-9a-f]{8}$/;

test("one type is one attempt, and needs no pools", () => {
  const [attempt, ...others] = attempts(["ml.g4dn.xlarge"], { instanceCount: 2 });
  expect(others).toEqual([]);
  expect(attempt).toEqual({
    instanceTypes: ["ml.g4dn.xlarge"],
    configName: expect.stringMatching(NAME),
    models: [
      {
        ModelName: attempt?.configName,
        PrimaryContainer: {
          Image: "763104351884.dkr.ecr.eu-north-1.amazonaws.com/vllm:server-sagemaker-cuda-v2.4",
          Environment: expect.objectContaining({ SM_VLLM_DTYPE: "half" }),
        },
      },
    ],
    productionVariant: {
      VariantName: "primary",
      ModelName: attempt?.configName,
      InitialInstanceCount: 2,
      InstanceType: "ml.g4dn.xlarge",
      ContainerStartupHealthCheckTimeoutInSeconds: 960,
      ModelDataDownloadTimeoutInSeconds: 3600,
      // The image carries CUDA 13: on the default AMI the container dies without a log line.
      InferenceAmiVersion: "al2023-ami-sagemaker-inference-gpu-4-1",
      RoutingConfig: { RoutingStrategy: "LEAST_OUTSTANDING_REQUESTS" },
    },
    creationTimeoutSeconds: 1200 + 600 + 960,
    hash: expect.stringMatching(/^[0-9a-f]{16}$/),
  });
});

test("of several types SageMaker chooses first, then each is tried alone", () => {
  const planned = attempts(["ml.g6.xlarge", "ml.g5.xlarge"]);
  expect(planned.map(({ instanceTypes }) => instanceTypes)).toEqual([
    ["ml.g6.xlarge", "ml.g5.xlarge"],
    ["ml.g6.xlarge"],
    ["ml.g5.xlarge"],
  ]);
  expect(planned[0]?.productionVariant).toMatchObject({
    InstancePools: [
      { InstanceType: "ml.g6.xlarge", Priority: 1 },
      { InstanceType: "ml.g5.xlarge", Priority: 2 },
    ],
    VariantInstanceProvisionTimeoutInSeconds: 1200,
  });
  expect(planned[0]?.productionVariant).not.toHaveProperty("InstanceType");
  expect(planned[0]?.models).toHaveLength(1);
});

test("a type whose container is configured differently has a model of its own in the pool", () => {
  const types = ["ml.g5.xlarge", "ml.g4dn.xlarge", "ml.g6.xlarge", "ml.g4dn.12xlarge"];
  const [{ models, productionVariant } = {} as Attempt] = attempts(types);
  const [first, half, four] = models.map(({ ModelName }) => ModelName);
  expect(models.map(({ PrimaryContainer }) => PrimaryContainer.Environment)).toEqual([
    expect.not.objectContaining({ SM_VLLM_DTYPE: "half" }),
    expect.objectContaining({ SM_VLLM_DTYPE: "half" }),
    expect.objectContaining({ SM_VLLM_DTYPE: "half", SM_VLLM_TENSOR_PARALLEL_SIZE: "4" }),
  ]);
  expect(productionVariant.ModelName).toBe(first);
  expect(productionVariant.InstancePools).toEqual([
    { InstanceType: "ml.g5.xlarge", Priority: 1 },
    { InstanceType: "ml.g4dn.xlarge", Priority: 2, ModelNameOverride: half },
    { InstanceType: "ml.g6.xlarge", Priority: 3 },
    { InstanceType: "ml.g4dn.12xlarge", Priority: 4, ModelNameOverride: four },
  ]);
});

test("there are never more than five attempts, nor types in a pool", () => {
  const planned = attempts(
    ["xlarge", "2xlarge", "4xlarge", "8xlarge", "16xlarge", "12xlarge"].map((s) => `ml.g5.${s}`),
  );
  expect(planned).toHaveLength(5);
  expect(planned[0]?.productionVariant.InstancePools).toHaveLength(5);
});

test("no two attempts or executions share a name, and all fit SageMaker's 63 characters", () => {
  const again = planAttempts(entryWith(), ["ml.g6.xlarge", "ml.g4dn.xlarge"], {
    ...context,
    execution: `${execution}2`,
  });
  const all = [...attempts(["ml.g6.xlarge", "ml.g4dn.xlarge"]), ...again];
  const modelNames = all.flatMap(({ models }) => models.map(({ ModelName }) => ModelName));
  expect(new Set(modelNames).size).toBe(modelNames.length);
  expect(namesOf("a".repeat(12)).versionName("b".repeat(23), "12345678").length).toBeLessThanOrEqual(63);
});

test("artefacts from S3 are mounted, and their download has an hour", () => {
  const entry = entryWith({ modelS3Uri: "s3://bucket/model/" });
  const [attempt] = planAttempts(entry, ["ml.g5.xlarge"], { ...context, time: creationTime(undefined, true) });
  expect(attempt?.models[0]?.PrimaryContainer.ModelDataSource?.S3DataSource).toEqual({
    S3Uri: "s3://bucket/model/",
    S3DataType: "S3Prefix",
    CompressionType: "None",
  });
  expect(attempt?.creationTimeoutSeconds).toBe(1200 + 600 + 3600 + 3600);
});

test("adapters in S3 come by channels of their aliases, and vLLM is told where they are", () => {
  const adapters = { support: { modelId: "acme/lora" }, legal: { modelS3Uri: "s3://b-1/legal/" } };
  const [attempt] = planAttempts(entryWith({ adapters }), ["ml.g5.xlarge"], { ...context, maxLoraRank: 32 });
  expect(attempt?.models[0]?.PrimaryContainer).toMatchObject({
    Environment: { SM_VLLM_MAX_LORA_RANK: "32", SM_VLLM_LORA_MODULES: expect.stringContaining('"legal"') },
    AdditionalModelDataSources: [
      {
        ChannelName: "legal",
        S3DataSource: { S3Uri: "s3://b-1/legal/", S3DataType: "S3Prefix", CompressionType: "None" },
      },
    ],
  });
});

describe("without a GPU", () => {
  const cpu = (types: string[]) => attempts(types, { container: "llamacpp", modelS3Uri: "s3://bucket/model/" });

  test("the image is the processor's, and a volume holds what the memory could", () => {
    const [pool, ...alone] = cpu(["ml.c7i.2xlarge", "ml.c7i.4xlarge"]);
    expect(pool?.productionVariant).toMatchObject({ InstancePools: expect.anything(), VolumeSizeInGB: 52 });
    expect(pool?.productionVariant).not.toHaveProperty("InferenceAmiVersion");
    expect(alone.map(({ productionVariant }) => productionVariant.VolumeSizeInGB)).toEqual([36, 52]);
    expect(cpu(["ml.r7i.48xlarge"])[0]?.productionVariant.VolumeSizeInGB).toBe(512);
  });

  test("types of two architectures are tried one after the other, each with its own image", () => {
    const made = cpu(["ml.c8g.2xlarge", "ml.c7i.2xlarge"]);
    expect(made.map(({ instanceTypes }) => instanceTypes)).toEqual([["ml.c8g.2xlarge"], ["ml.c7i.2xlarge"]]);
    expect(made.map(({ models }) => models[0]?.PrimaryContainer.Image.split("/").at(-1))).toEqual([
      "llama-cpp-arm64:server-sagemaker-cpu-v1",
      "llama-cpp:server-sagemaker-cpu-v1",
    ]);
  });
});
