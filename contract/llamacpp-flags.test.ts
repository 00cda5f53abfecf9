import { variableRefusal, variableRule } from "./container-variables.ts";
import { valueRefusal } from "./value-refusal.ts";

test.each(["SM_LLAMA_CPP_CTX_SIZE", "SM_LLAMA_CPP_THREADS", "sm_llama_cpp_cache_type_k", "LLAMA_ARG_FLASH_ATTN"])(
  "%s tunes the model and passes",
  (name) => {
    expect(variableRule(name)).toBeUndefined();
  },
);

test.each([
  ["SM_LLAMA_CPP_MODEL", /it comes from the field "modelId"/],
  ["SM_LLAMA_CPP_HF_REPO", /"modelId"/],
  ["LLAMA_ARG_MODEL_URL", /"modelId"/],
  ["SM_LLAMA_CPP_HF_TOKEN", /Secrets Manager/],
  ["SM_LLAMA_CPP_LORA", /"adapters"/],
  ["SM_LLAMA_CPP_API_KEY", /without a key/],
  ["LLAMA_CPP_UPSTREAM_PORT", /one port/],
])("%s is derived", (name, cure) => {
  expect(variableRefusal(name, [name])).toMatch(cure);
});

test.each([
  "SM_LLAMA_CPP_TOOLS",
  "SM_LLAMA_CPP_MEDIA_PATH",
  "SM_LLAMA_CPP_RPC",
  "SM_LLAMA_CPP_LOG_PROMPTS_DIR",
  "SM_LLAMA_CPP_CHAT_TEMPLATE_FILE",
  "SM_LLAMA_CPP_MODELS_DIR",
  "SM_LLAMA_CPP_WHAT_COMES_NEXT",
  "LLAMA_CACHE",
])("%s needs the operator's leave", (name) => {
  expect(variableRefusal(name, [])).toMatch(/^\w+ needs the operator's leave, for /);
  expect(variableRefusal(name, [name])).toBeUndefined();
});

test("no second line of a value is read as a variable by the image's entry point", () => {
  const refusal = (name: string, value: string) => valueRefusal({ name, value, allowed: [] });
  expect(refusal("OMP_NUM_THREADS", "4\nSM_LLAMA_CPP_MODEL_URL=http://127.0.0.1/x.gguf")).toMatch(/has several lines/);
  expect(refusal("SM_LLAMA_CPP_CHAT_TEMPLATE", "{{ a }}\n{{ b }}")).toMatch(/in one line/);
  expect(refusal("SM_LLAMA_CPP_FLASH_ATTN", "--tools")).toMatch(/cannot have a value that begins with "-"/);
  expect(refusal("SM_LLAMA_CPP_CTX_SIZE", "4096")).toBeUndefined();
});
