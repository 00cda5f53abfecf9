import { readArchitecture } from "./model-architecture.ts";

const LLAMA = {
  model_type: "llama",
  num_hidden_layers: 32,
  num_attention_heads: 32,
  num_key_value_heads: 8,
  hidden_size: 4096,
  max_position_embeddings: 131_072,
};

test("reads GPT-2's own names", () => {
  const gpt2 = { model_type: "gpt2", n_layer: 6, n_head: 12, n_embd: 768, n_positions: 1024 };
  expect(readArchitecture(gpt2)).toEqual({
    hiddenSize: 768,
    contextLength: 1024,
    attentionHeads: 12,
    keyValueCache: { layers: 6, keyValueHeads: 12, headSize: 64, certain: true },
  });
});

test("reads grouped heads, and does not call scaled positions the context", () => {
  expect(readArchitecture({ ...LLAMA, rope_scaling: { rope_type: "llama3" } })).toEqual({
    hiddenSize: 4096,
    attentionHeads: 32,
    keyValueCache: { layers: 32, keyValueHeads: 8, headSize: 128, certain: true },
  });
  expect(readArchitecture({ ...LLAMA, rope_parameters: { rope_type: "yarn" } })).not.toHaveProperty("contextLength");
  expect(readArchitecture({ ...LLAMA, rope_parameters: { rope_type: "default" } })).toHaveProperty("contextLength");
});

test("looks into the language model of one that also sees", () => {
  expect(readArchitecture({ model_type: "llava", text_config: LLAMA })).toMatchObject({ attentionHeads: 32 });
});

test.each([
  ["a sliding window", { sliding_window: 4096 }, false],
  ["a sliding window that is not used", { sliding_window: 4096, use_sliding_window: false }, true],
  ["an unknown kind", { model_type: "jamba" }, false],
])("%s", (_, changes, certain) => {
  expect(readArchitecture({ ...LLAMA, ...changes })?.keyValueCache).toMatchObject({ certain });
});

test("says nothing of a latent cache, or of what it cannot read", () => {
  expect(readArchitecture({ ...LLAMA, kv_lora_rank: 512 })).not.toHaveProperty("keyValueCache");
  expect(readArchitecture({ num_hidden_layers: "many" })).toEqual({});
});
