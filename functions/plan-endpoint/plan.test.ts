import type { CatalogEntry } from "../../contract/catalog-entry.ts";
import { namesOf } from "../../names.ts";
import { mergeCatalogEntry, planEndpoint } from "./plan.ts";
import { parseProvisioningInput } from "./provisioning-input.ts";

const catalog: CatalogEntry = {
  modelId: "org/model",
  revision: "v1",
  modelS3Uri: "s3://bucket/model/",
  container: "vllm",
  instanceTypes: ["ml.g5.xlarge"],
  environment: { SM_VLLM_MAX_MODEL_LEN: "1024" },
  promptTemplate: "chatml",
};

const context = {
  names: namesOf("dev"),
  region: "eu-north-1",
  execution: "arn:aws:states:eu-north-1:123456789012:execution:provision:one",
  startedAt: "2026-01-01T00:00:00.000Z",
  urls: { api: "https://api.example", openaiBase: "https://url.example/v1" },
};

describe("the input", () => {
  test.each([{}, { Comment: "Insert your JSON here" }, { alias: "default" }])("%o means all defaults", (input) => {
    const parsed = parseProvisioningInput(input);
    expect(parsed).toMatchObject({ alias: "default", instanceCount: 1 });
    expect(mergeCatalogEntry(parsed, catalog)).toEqual(catalog);
  });

  test.each([
    ["text", "must be a JSON object"],
    [{ model: "x" }, 'The input has "model", but only these are known: alias, '],
    [{ alias: "Llama" }, 'The input\'s "alias" is not valid: must be at most 23 lower-case letters'],
    [{ instanceTypes: "ml.g5.xlarge" }, '"instanceTypes" is not valid'],
    [{ instanceTypes: [1] }, '"instanceTypes.0" is not valid'],
  ])("%j is refused with a sentence", (input, sentence) => {
    expect(() => parseProvisioningInput(input)).toThrow(sentence);
  });

  test("overrides its catalog entry field by field", () => {
    const input = parseProvisioningInput({ revision: "v2", environment: { A: "1" } });
    expect(mergeCatalogEntry(input, catalog)).toEqual({
      ...catalog,
      revision: "v2",
      environment: { SM_VLLM_MAX_MODEL_LEN: "1024", A: "1" },
    });
  });

  test("with another model drops what belongs to the catalog's model", () => {
    expect(mergeCatalogEntry(parseProvisioningInput({ modelId: "other/model" }), catalog)).toEqual({
      modelId: "other/model",
      revision: "main",
      container: "vllm",
      instanceTypes: ["ml.g5.xlarge"],
      environment: {},
    });
  });

  test("needs a model id for an alias that the catalog does not have", () => {
    expect(mergeCatalogEntry(parseProvisioningInput({ alias: "new" }), undefined)).toBeUndefined();
    expect(mergeCatalogEntry(parseProvisioningInput({ alias: "new", modelId: "a/b" }), undefined)).toMatchObject({
      modelId: "a/b",
      instanceTypes: ["ml.g4dn.xlarge"],
    });
  });
});

describe("the plan", () => {
  const { modelS3Uri: _, ...fromHub } = catalog;
  const plan = (entry: CatalogEntry, type: string) =>
    planEndpoint({ alias: "default", instanceCount: 2 }, entry, type, [], context);

  test("gives each execution names of its own, within SageMaker's 63 characters", () => {
    const longest = namesOf("a".repeat(12)).versionName("b".repeat(23), "12345678");
    expect(longest.length).toBeLessThanOrEqual(63);
    const { endpointName, versionName } = plan(catalog, "ml.g5.xlarge");
    expect(endpointName).toBe("openai-sagemaker-dev-default");
    expect(versionName).toMatch(/^openai-sagemaker-dev-default--[0-9a-f]{8}$/);
    const other = planEndpoint({ alias: "default", instanceCount: 1 }, catalog, "ml.g5.xlarge", [], {
      ...context,
      execution: `${context.execution}2`,
    });
    expect(other.versionName).not.toBe(versionName);
  });

  test("tells vLLM what to load from the hub, and leaves bfloat16 out on a T4", () => {
    expect(plan(fromHub, "ml.g4dn.xlarge").primaryContainer).toEqual({
      Image: "763104351884.dkr.ecr.eu-north-1.amazonaws.com/vllm:server-sagemaker-cuda-v2.3",
      Environment: {
        SM_VLLM_MODEL: "org/model",
        SM_VLLM_REVISION: "v1",
        SM_VLLM_SERVED_MODEL_NAME: "org/model",
        SM_VLLM_DTYPE: "half",
        SM_VLLM_MAX_MODEL_LEN: "1024",
      },
    });
  });

  test("mounts artefacts from S3 instead", () => {
    const { Environment, ModelDataSource } = plan(catalog, "ml.g5.xlarge").primaryContainer;
    expect(Environment).toEqual({ SM_VLLM_SERVED_MODEL_NAME: "org/model", SM_VLLM_MAX_MODEL_LEN: "1024" });
    expect(ModelDataSource?.S3DataSource).toEqual({
      S3Uri: "s3://bucket/model/",
      S3DataType: "S3Prefix",
      CompressionType: "None",
    });
  });

  test("asks for an AMI whose driver knows the image's CUDA", () => {
    expect(plan(catalog, "ml.g5.xlarge").productionVariants).toMatchObject([
      {
        InstanceType: "ml.g5.xlarge",
        InitialInstanceCount: 2,
        InferenceAmiVersion: "al2023-ami-sagemaker-inference-gpu-4-1",
      },
    ]);
  });

  test("speaks to LMI in its own variables", () => {
    expect(
      plan({ ...fromHub, container: "lmi", environment: {} }, "ml.g4dn.xlarge").primaryContainer.Environment,
    ).toEqual({
      HF_MODEL_ID: "org/model",
      OPTION_REVISION: "v1",
      OPTION_DTYPE: "fp16",
    });
  });

  test("holds the lock's value for each step, with the execution that it is", () => {
    const { lock } = plan(catalog, "ml.g5.xlarge");
    expect(JSON.parse(lock.waiting)).toEqual({
      execution: context.execution,
      step: "waiting for the endpoint to be InService",
      since: context.startedAt,
    });
  });
});
