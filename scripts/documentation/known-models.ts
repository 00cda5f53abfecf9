/**
 * Twelve well-known models as the facts of their `config.json`, what the hub counts, and where their makers, vLLM or AWS say that they
 * run. Of a configuration only the fields stand here that say how large the model is.
 */
export interface KnownModel {
  readonly id: string;
  readonly config: Readonly<Record<string, unknown>>;
  /** Parameters, as the hub counts them, or the maker where the weights are packed. */
  readonly parameters: number;
  /** That a token meets, by the maker. */
  readonly active?: number;
  /** Bytes of the files, where they are not two for each parameter. */
  readonly fileBytes?: number;
  /** GPU memory that vLLM's recipes ask for, GB. */
  readonly recipe?: { readonly file: string; readonly gigabytes: number };
  readonly claims: readonly Claim[];
}

/** Who says that the model runs on it. */
export interface Claim {
  readonly runsOn: string;
  readonly context: number;
  readonly source: string;
}

/** https://github.com/vllm-project/recipes */
export const RECIPES = "vLLM's recipes at 8959cf6";
const recipe = (model: string, gigabytes: number) => ({ file: `models/${model}.yaml`, gigabytes });
const AWS_TESTS = "AWS's deep-learning-containers, .github/config/model-tests/vllm-model-tests.yml at 09a3e98";
const LMI_GUIDE = "AWS's LMI guide, docs.djl.ai, deployment_guide/instance-type-selection";

const llama = { model_type: "llama", tie_word_embeddings: false, vocab_size: 128_256 };
const longLlama = { ...llama, max_position_embeddings: 131_072, rope_scaling: { rope_type: "llama3" } };
const qwen3 = { model_type: "qwen3", head_dim: 128, vocab_size: 151_936, tie_word_embeddings: false };
const qwen3of32 = {
  ...qwen3,
  hidden_size: 5120,
  num_hidden_layers: 64,
  num_attention_heads: 64,
  num_key_value_heads: 8,
  intermediate_size: 25_600,
  max_position_embeddings: 40_960,
};
const gptOss = (layers: number, experts: number) => ({
  model_type: "gpt_oss",
  hidden_size: 2880,
  intermediate_size: 2880,
  num_hidden_layers: layers,
  num_attention_heads: 64,
  num_key_value_heads: 8,
  head_dim: 64,
  vocab_size: 201_088,
  tie_word_embeddings: false,
  num_local_experts: experts,
  num_experts_per_tok: 4,
  sliding_window: 128,
  layer_types: Array.from({ length: layers }, (_, layer) => (layer % 2 === 0 ? "sliding_attention" : "full_attention")),
  max_position_embeddings: 131_072,
  rope_scaling: { rope_type: "yarn" },
  quantization_config: { quant_method: "mxfp4" },
});

export const KNOWN_MODELS: readonly KnownModel[] = [
  {
    id: "Qwen/Qwen2.5-0.5B-Instruct",
    config: {
      model_type: "qwen2",
      hidden_size: 896,
      intermediate_size: 4864,
      num_hidden_layers: 24,
      num_attention_heads: 14,
      num_key_value_heads: 2,
      vocab_size: 151_936,
      tie_word_embeddings: true,
      max_position_embeddings: 32_768,
      sliding_window: 32_768,
      use_sliding_window: false,
    },
    parameters: 494_032_768,
    claims: [
      { runsOn: "ml.g6.xlarge", context: 4096, source: `${AWS_TESTS}: qwen3.5-0.8b, which is larger, on one L4` },
    ],
  },
  {
    id: "meta-llama/Llama-3.2-1B-Instruct",
    config: {
      ...longLlama,
      hidden_size: 2048,
      intermediate_size: 8192,
      num_hidden_layers: 16,
      num_attention_heads: 32,
      num_key_value_heads: 8,
      head_dim: 64,
      tie_word_embeddings: true,
    },
    parameters: 1_235_814_400,
    recipe: recipe("meta-llama/Llama-3.2-1B-Instruct", 3),
    claims: [],
  },
  {
    id: "microsoft/Phi-4-mini-instruct",
    config: {
      model_type: "phi3",
      hidden_size: 3072,
      intermediate_size: 8192,
      num_hidden_layers: 32,
      num_attention_heads: 24,
      num_key_value_heads: 8,
      vocab_size: 200_064,
      tie_word_embeddings: true,
      max_position_embeddings: 131_072,
      rope_scaling: { type: "longrope" },
      sliding_window: 262_144,
    },
    parameters: 3_836_021_760,
    recipe: recipe("microsoft/Phi-4-mini-instruct", 10),
    claims: [],
  },
  {
    id: "mistralai/Mistral-7B-Instruct-v0.3",
    config: {
      model_type: "mistral",
      hidden_size: 4096,
      intermediate_size: 14_336,
      num_hidden_layers: 32,
      num_attention_heads: 32,
      num_key_value_heads: 8,
      vocab_size: 32_768,
      tie_word_embeddings: false,
      max_position_embeddings: 32_768,
      sliding_window: null,
    },
    parameters: 7_248_023_552,
    claims: [{ runsOn: "ml.g5.2xlarge", context: 4096, source: `${LMI_GUIDE}: about 7 billion, Mistral-7b` }],
  },
  {
    id: "meta-llama/Llama-3.1-8B-Instruct",
    config: {
      ...longLlama,
      hidden_size: 4096,
      intermediate_size: 14_336,
      num_hidden_layers: 32,
      num_attention_heads: 32,
      num_key_value_heads: 8,
    },
    parameters: 8_030_261_248,
    recipe: recipe("meta-llama/Llama-3.1-8B-Instruct", 20),
    claims: [
      {
        runsOn: "ml.g5.2xlarge",
        context: 8192,
        source: "AWS's deep-learning-containers, docs: usage, deploying to SageMaker",
      },
    ],
  },
  {
    id: "deepseek-ai/DeepSeek-V2-Lite-Chat",
    config: {
      model_type: "deepseek_v2",
      hidden_size: 2048,
      intermediate_size: 10_944,
      moe_intermediate_size: 1408,
      num_hidden_layers: 27,
      num_attention_heads: 16,
      num_key_value_heads: 16,
      kv_lora_rank: 512,
      q_lora_rank: null,
      qk_rope_head_dim: 64,
      qk_nope_head_dim: 128,
      v_head_dim: 128,
      n_routed_experts: 64,
      n_shared_experts: 2,
      num_experts_per_tok: 6,
      first_k_dense_replace: 1,
      vocab_size: 102_400,
      tie_word_embeddings: false,
      max_position_embeddings: 163_840,
      rope_scaling: { type: "yarn" },
    },
    parameters: 15_706_484_224,
    active: 2.4e9,
    claims: [
      { runsOn: "ml.g6e.xlarge", context: 32_768, source: "DeepSeek's model card: one GPU of 40 GB, 32k of context" },
    ],
  },
  {
    id: "openai/gpt-oss-20b",
    config: gptOss(24, 32),
    parameters: 20.9e9,
    active: 3.6e9,
    fileBytes: 13_761_300_984,
    recipe: recipe("openai/gpt-oss-20b", 16),
    claims: [{ runsOn: "ml.g6e.xlarge", context: 4096, source: `${AWS_TESTS}: gpt-oss-20b on one L40S` }],
  },
  {
    id: "Qwen/Qwen3-30B-A3B",
    config: {
      ...qwen3,
      model_type: "qwen3_moe",
      hidden_size: 2048,
      intermediate_size: 6144,
      moe_intermediate_size: 768,
      num_hidden_layers: 48,
      num_attention_heads: 32,
      num_key_value_heads: 4,
      num_experts: 128,
      num_experts_per_tok: 8,
      max_position_embeddings: 40_960,
    },
    parameters: 30_532_122_624,
    active: 3.3e9,
    recipe: recipe("Qwen/Qwen3-30B-A3B", 74),
    claims: [],
  },
  {
    id: "Qwen/Qwen3-32B",
    config: qwen3of32,
    parameters: 32_762_123_264,
    recipe: recipe("Qwen/Qwen3-32B", 77),
    claims: [{ runsOn: "ml.g6e.12xlarge", context: 4096, source: `${AWS_TESTS}: qwen3-32b on four GPUs` }],
  },
  {
    id: "Qwen/Qwen3-32B-AWQ",
    config: { ...qwen3of32, quantization_config: { quant_method: "awq", bits: 4, group_size: 128 } },
    parameters: 32_762_123_264,
    fileBytes: 19_330_000_000,
    recipe: recipe("Qwen/Qwen3-32B", 20),
    claims: [],
  },
  {
    id: "meta-llama/Llama-3.3-70B-Instruct",
    config: {
      ...longLlama,
      hidden_size: 8192,
      intermediate_size: 28_672,
      num_hidden_layers: 80,
      num_attention_heads: 64,
      num_key_value_heads: 8,
    },
    parameters: 70_553_706_496,
    claims: [
      { runsOn: "ml.g6e.12xlarge", context: 4096, source: `${AWS_TESTS}: llama-3.3-70b on four L40S` },
      { runsOn: "ml.g5.48xlarge", context: 4096, source: `${LMI_GUIDE}: about 70 billion` },
      { runsOn: "ml.p4d.24xlarge", context: 4096, source: `${LMI_GUIDE}: about 70 billion` },
    ],
  },
  {
    id: "openai/gpt-oss-120b",
    config: gptOss(36, 128),
    parameters: 116.8e9,
    active: 5.1e9,
    fileBytes: 65_250_000_000,
    recipe: recipe("openai/gpt-oss-120b", 96),
    claims: [{ runsOn: "ml.p5.4xlarge", context: 8192, source: "OpenAI's model card: one GPU of 80 GB" }],
  },
];
