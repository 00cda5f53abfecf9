import { INSTANCE_TYPES, type InstanceType } from "../../contract/instance-types.ts";
import { entryWith } from "../../testing/provisioning/entries.ts";
import { containerEnvironment } from "./container-environment.ts";
import type { ProvisioningEntry } from "./merge-catalog-entry.ts";

const environment = (changes: Partial<ProvisioningEntry>, type: string, revision?: string) =>
  containerEnvironment(entryWith(changes), INSTANCE_TYPES[type] as InstanceType, revision);

test("vLLM is told what to load from the hub, and leaves bfloat16 out on a T4", () => {
  expect(environment({ environment: { SM_VLLM_MAX_MODEL_LEN: "1024" } }, "ml.g4dn.xlarge", "c0ffee")).toEqual({
    SM_VLLM_MODEL: "org/model",
    SM_VLLM_REVISION: "c0ffee",
    HF_HOME: "/tmp/huggingface",
    SM_VLLM_SERVED_MODEL_NAME: "org/model",
    SM_VLLM_ENABLE_PROMPT_TOKENS_DETAILS: "true",
    VLLM_MEDIA_URL_ALLOW_REDIRECTS: "0",
    SM_VLLM_DTYPE: "half",
    SM_VLLM_MAX_MODEL_LEN: "1024",
  });
});

test("LMI is told so in its own variables", () => {
  expect(environment({ container: "lmi" }, "ml.g4dn.12xlarge")).toEqual({
    HF_MODEL_ID: "org/model",
    OPTION_REVISION: "v1",
    OPTION_DTYPE: "fp16",
    OPTION_TENSOR_PARALLEL_DEGREE: "4",
    VLLM_MEDIA_URL_ALLOW_REDIRECTS: "0",
  });
});

test("all GPUs of an instance take part, unless the entry says how many", () => {
  expect(environment({}, "ml.g5.48xlarge")).toMatchObject({ SM_VLLM_TENSOR_PARALLEL_SIZE: "8" });
  const own = { environment: { SM_VLLM_TENSOR_PARALLEL_SIZE: "2" } };
  expect(environment(own, "ml.g5.48xlarge")).toMatchObject({ SM_VLLM_TENSOR_PARALLEL_SIZE: "2" });
  expect(environment({}, "ml.g5.16xlarge")).not.toHaveProperty("SM_VLLM_TENSOR_PARALLEL_SIZE");
});

test("artefacts from S3 are found by themselves", () => {
  expect(environment({ modelS3Uri: "s3://bucket/model/" }, "ml.g5.xlarge")).toEqual({
    SM_VLLM_SERVED_MODEL_NAME: "org/model",
    SM_VLLM_ENABLE_PROMPT_TOKENS_DETAILS: "true",
    VLLM_MEDIA_URL_ALLOW_REDIRECTS: "0",
  });
});

test("llama.cpp is told its file, and how it shares its memory out, which the entry may say otherwise", () => {
  const entry = { container: "llamacpp", ggufFile: "a/b-q8_0.gguf" } as const;
  expect(environment(entry, "ml.c7i.2xlarge")).toEqual({
    SM_LLAMA_CPP_MODEL: "/opt/ml/model/a/b-q8_0.gguf",
    SM_LLAMA_CPP_ALIAS: "org/model",
    SM_LLAMA_CPP_PARALLEL: "2",
    SM_LLAMA_CPP_CTX_SIZE: "16384",
    SM_LLAMA_CPP_CACHE_RAM: "2048",
  });
  const own = { SM_LLAMA_CPP_PARALLEL: "4", SM_LLAMA_CPP_CACHE_RAM: "0" };
  expect(environment({ ...entry, environment: own }, "ml.c7i.2xlarge")).toMatchObject({
    SM_LLAMA_CPP_CTX_SIZE: "32768",
    ...own,
  });
});
