import { readEnvironment } from "./environment.ts";

test.each([
  [{ SM_VLLM_MAX_MODEL_LEN: "abc" }, "a whole number above 0, as 2048 or 2k, or auto"],
  [{ SM_VLLM_MAX_MODEL_LEN: "0" }, "a whole number above 0"],
  [{ SM_VLLM_MAX_MODEL_LEN: "1.5K" }, "a whole number above 0"],
  [{ SM_VLLM_MAX_MODEL_LEN: "true" }, "a whole number above 0"],
  [{ SM_VLLM_MAX_NUM_SEQS: "-1" }, "a whole number above 0"],
  [{ SM_VLLM_TENSOR_PARALLEL_SIZE: "two" }, "a whole number above 0"],
  [{ SM_VLLM_GPU_MEMORY_UTILIZATION: "2" }, "above 0 and at most 1"],
  [{ SM_VLLM_GPU_MEMORY_UTILIZATION: "0" }, "above 0 and at most 1"],
  [{ SM_VLLM_GPU_MEMORY_UTILIZATION: "90%" }, "above 0 and at most 1"],
  [{ SM_VLLM_CPU_OFFLOAD_GB: "-4" }, "a number from 0"],
  [{ SM_VLLM_DTYPE: "fp16" }, "auto, bfloat16, float, float16, float32 or half"],
  [{ SM_VLLM_DTYPE: "" }, "auto, bfloat16, float, float16, float32 or half"],
  [{ SM_VLLM_CHAT_TEMPLATE: "/opt/ml/model/template.jinja" }, "a template in Jinja"],
  [{ SM_VLLM_HF_OVERRIDES: "{rope: 1}" }, "JSON"],
  [{ SM_VLLM_SERVED_MODEL_NAME: "" }, "a name"],
  [{ SM_VLLM_TRUST_REMOTE_CODE: "1" }, "true or false"],
  [{ SM_VLLM_MAX_LORA_RANK: "24" }, "1, 8, 16, 32, 64, 128, 256, 320, 512"],
  [{ SM_VLLM_MAX_LORAS: "0" }, "a whole number above 0"],
  [{ SM_VLLM_LORA_MODULES: "support=acme/lora" }, "a list such as"],
  [{ SM_VLLM_LORA_MODULES: '[{"name":"support"}]' }, "a list such as"],
])("what vLLM would not start with is refused: %j", (environment, must) => {
  const [[name, value]] = Object.entries(environment) as [[string, string]];
  expect(() => readEnvironment(environment)).toThrow(`${name} is ${JSON.stringify(value)}; it must be ${must}`);
});

test("tool calls without a parser are refused", () => {
  const environment = { SM_VLLM_ENABLE_AUTO_TOOL_CHOICE: "true" };
  expect(() => readEnvironment(environment)).toThrow("it requires SM_VLLM_TOOL_CALL_PARSER");
  expect(() => readEnvironment({ ...environment, SM_VLLM_TOOL_CALL_PARSER: "hermes" })).not.toThrow();
});

test.each([
  ["1024", 1024],
  ["2k", 2000],
  ["2K", 2048],
  ["25.6k", 25_600],
  ["auto", undefined],
  ["-1", undefined],
  ["false", undefined],
])("a context of %s is one that vLLM takes", (SM_VLLM_MAX_MODEL_LEN, maxModelLen) => {
  expect(readEnvironment({ SM_VLLM_MAX_MODEL_LEN })).toMatchObject({ maxModelLen });
});

test("what vLLM takes and the local model has no use for passes", () => {
  const environment = {
    SM_VLLM_SERVED_MODEL_NAME: "mine",
    SM_VLLM_MODEL: "org/model",
    SM_VLLM_DTYPE: "half",
    SM_VLLM_GPU_MEMORY_UTILIZATION: "0.95",
    SM_VLLM_TENSOR_PARALLEL_SIZE: "4",
    SM_VLLM_HF_OVERRIDES: '{"max_position_embeddings": 4096}',
    SM_VLLM_ENFORCE_EAGER: "True",
    SM_VLLM_QUANTIZATION: "awq",
  };
  expect(readEnvironment(environment)).toMatchObject({ modelName: "mine" });
});

test("adapters are refused as vLLM refuses them: without its flag, under one name, more at once than in memory", () => {
  const modules = (...names: string[]) => JSON.stringify(names.map((name) => ({ name, path: `acme/${name}` })));
  const base = { SM_VLLM_ENABLE_LORA: "true", SM_VLLM_SERVED_MODEL_NAME: "tiny" };
  expect(readEnvironment({ ...base, SM_VLLM_LORA_MODULES: modules("a", "b") }).adapters).toEqual([
    { name: "a", path: "acme/a" },
    { name: "b", path: "acme/b" },
  ]);
  expect(() => readEnvironment({ SM_VLLM_LORA_MODULES: modules("a") })).toThrow("it requires SM_VLLM_ENABLE_LORA");
  for (const twice of [modules("a", "a"), modules("a", "tiny")]) {
    expect(() => readEnvironment({ ...base, SM_VLLM_LORA_MODULES: twice })).toThrow("must differ from each other");
  }
  expect(() => readEnvironment({ ...base, SM_VLLM_MAX_LORAS: "3", SM_VLLM_MAX_CPU_LORAS: "2" })).toThrow(
    "it must be at least SM_VLLM_MAX_LORAS",
  );
});
