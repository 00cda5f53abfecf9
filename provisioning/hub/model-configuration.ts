import * as v from "valibot";

const count = v.fallback(v.optional(v.pipe(v.number(), v.integer(), v.minValue(1))), undefined);
/** Zero and null say that there are none. */
const some = v.fallback(v.nullish(v.pipe(v.number(), v.integer(), v.minValue(1))), undefined);
const flag = v.fallback(v.optional(v.boolean()), undefined);
const word = v.fallback(v.optional(v.string()), undefined);

const Quantization = v.object({
  quant_method: v.string(),
  bits: count,
  group_size: count,
  config_groups: v.fallback(
    v.optional(
      v.record(v.string(), v.object({ weights: v.object({ num_bits: count, group_size: v.optional(v.unknown()) }) })),
    ),
    undefined,
  ),
});

/** The fields of a `config.json` that decide how large a model is; a field that is not as it should be tells nothing. */
export const ModelConfiguration = v.object({
  model_type: word,
  max_position_embeddings: count,
  n_positions: count,
  num_hidden_layers: count,
  n_layer: count,
  num_attention_heads: count,
  n_head: count,
  num_key_value_heads: count,
  hidden_size: count,
  n_embd: count,
  head_dim: count,
  intermediate_size: count,
  vocab_size: count,
  tie_word_embeddings: flag,
  // Which layers keep a window alone: of newer configurations by name, of Gemma 3 every sixth one does not.
  layer_types: v.fallback(v.optional(v.array(v.string())), undefined),
  sliding_window_pattern: count,
  sliding_window: v.optional(v.unknown()),
  use_sliding_window: v.optional(v.unknown()),
  rope_scaling: v.optional(v.unknown()),
  rope_parameters: v.fallback(v.optional(v.object({ rope_type: v.optional(v.string()) })), undefined),
  // Multi-head latent attention, of DeepSeek and Kimi.
  kv_lora_rank: some,
  q_lora_rank: some,
  qk_rope_head_dim: count,
  qk_nope_head_dim: count,
  v_head_dim: count,
  // Mixtures of experts: Mixtral's and gpt-oss' name, Qwen's, DeepSeek's.
  num_local_experts: some,
  num_experts: some,
  n_routed_experts: some,
  num_experts_per_tok: some,
  experts_per_token: some,
  moe_intermediate_size: count,
  n_shared_experts: some,
  shared_expert_intermediate_size: some,
  first_k_dense_replace: some,
  quantization_config: v.fallback(v.nullish(Quantization), undefined),
});
export type ModelConfiguration = v.InferOutput<typeof ModelConfiguration>;
