import { loraEnvironment } from "./lora-environment.ts";

test("vLLM is told to load all adapters, by their aliases, from the hub and from where SageMaker puts those of S3", () => {
  const adapters = { support: { modelId: "acme/lora", revision: "c0ffee" }, legal: { modelS3Uri: "s3://b-1/legal/" } };
  expect(loraEnvironment(adapters, 32)).toEqual({
    SM_VLLM_ENABLE_LORA: "true",
    SM_VLLM_MAX_LORA_RANK: "32",
    SM_VLLM_MAX_LORAS: "2",
    SM_VLLM_MAX_CPU_LORAS: "2",
    SM_VLLM_LORA_MODULES:
      '[{"name":"support","path":"acme/lora"},{"name":"legal","path":"/opt/ml/additional-model-data-sources/legal/"}]',
    HF_HOME: "/tmp/huggingface",
  });
});

test("without adapters nothing changes", () => {
  expect(loraEnvironment({}, 0)).toEqual({});
});
