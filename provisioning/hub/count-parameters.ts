import type { AttentionShape } from "./key-value-cache.ts";
import type { ModelConfiguration } from "./model-configuration.ts";
import { storedBits } from "./quantization.ts";

/** How many numbers a model has, by the shapes of its configuration; biases and norms, below one in a thousand, are left out. */
export interface ParameterCounts {
  readonly total: number;
  /** That a token is multiplied with: not the embedding, in which it is looked up; of a mixture, the experts that it is sent to. */
  readonly active: number;
  /** Those of all experts among which a token is sent to some; none in a dense model. */
  readonly routed: number;
  readonly experts?: { readonly count: number; readonly perToken: number };
  /** Bytes on the GPU, as the configuration says they are stored. */
  readonly weightBytes: number;
}

/** Whose feed-forward layers have two matrices in place of three. */
const WITHOUT_GATE = new Set("gpt2 gpt_neox gptj opt bloom falcon".split(" "));
/** Whose configurations need not say that the embedding is the output's too. */
const TIED = /^(gpt2|opt|bloom|gemma)/;

export function countParameters(config: ModelConfiguration, shape: AttentionShape): ParameterCounts | undefined {
  const { hidden_size, n_embd, vocab_size: vocabulary, model_type: kind = "" } = config;
  const width = hidden_size ?? n_embd;
  const inner = config.intermediate_size ?? (kind === "gpt2" && width ? 4 * width : undefined);
  if (width === undefined || vocabulary === undefined || inner === undefined) return undefined;
  const matrices = WITHOUT_GATE.has(kind) ? 2 : 3;
  const feedForward = (size: number) => matrices * width * size;

  const count = config.num_local_experts ?? config.num_experts ?? config.n_routed_experts ?? undefined;
  const perToken = config.num_experts_per_tok ?? config.experts_per_token ?? undefined;
  const experts = count !== undefined && perToken !== undefined ? { count, perToken } : undefined;
  const mixed = experts === undefined ? 0 : shape.layers - (config.first_k_dense_replace ?? 0);
  const expertSize = config.moe_intermediate_size ?? inner;
  const routed = mixed * (experts?.count ?? 0) * feedForward(expertSize);
  const sharedSize = config.shared_expert_intermediate_size ?? (config.n_shared_experts ?? 0) * expertSize;
  const always =
    shape.layers * attention(config, width, shape) +
    (shape.layers - mixed) * feedForward(inner) +
    mixed * (feedForward(sharedSize) + width * (experts?.count ?? 0));

  const isTied = config.tie_word_embeddings ?? TIED.test(kind);
  const output = width * vocabulary;
  const embeddings = width * (vocabulary * (isTied ? 1 : 2) + (config.n_positions ?? 0));
  const total = embeddings + always + routed;
  const share = experts === undefined ? 0 : experts.perToken / experts.count;
  const bits = storedBits(config.quantization_config);
  const stored = bits.expertsOnly ? always * 16 + routed * bits.bits : (always + routed) * bits.bits;
  return {
    total,
    active: output + always + routed * share,
    routed,
    ...(experts && { experts }),
    weightBytes: Math.round((embeddings * 16 + stored) / 8),
  };
}

/** Of one layer. */
function attention(config: ModelConfiguration, width: number, { heads, headSize }: AttentionShape): number {
  const { kv_lora_rank: latent, q_lora_rank: queryRank, qk_rope_head_dim: rope = 0 } = config;
  if (latent == null) return width * headSize * 2 * (heads + (config.num_key_value_heads ?? heads));
  const { qk_nope_head_dim: plain = headSize, v_head_dim: value = headSize } = config;
  const query = heads * (plain + rope);
  const queries = queryRank == null ? width * query : queryRank * (width + query);
  return queries + width * (latent + rope) + latent * heads * (plain + value) + heads * value * width;
}
