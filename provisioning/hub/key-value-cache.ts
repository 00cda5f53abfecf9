import type { ModelConfiguration } from "./model-configuration.ts";

/** What every token of a context keeps until its request ends. */
export interface KeyValueCache {
  /** That keep the whole context. */
  readonly layers: number;
  readonly keyValueHeads: number;
  readonly headSize: number;
  /** Further layers, which keep the last tokens alone. */
  readonly windowed?: { readonly layers: number; readonly window: number };
  /** Of a latent cache: the values of a token and layer, in place of heads; every GPU keeps them all. */
  readonly latentSize?: number;
  /** The kind of model is known, and its layers need what is said here; others may need less. */
  readonly certain: boolean;
}

/** Kinds whose layers all keep the whole context, unless `sliding_window` says otherwise. Source: transformers' model documentation. */
const FULL_ATTENTION = new Set(
  "gpt2 gpt_neox gptj opt bloom llama mistral mixtral qwen2 qwen2_moe qwen3 qwen3_moe phi3 gemma olmo2 granite".split(
    " ",
  ),
);
/** Kinds with a latent cache: arXiv 2405.04434, "Multi-Head Latent Attention". */
const LATENT_ATTENTION = new Set("deepseek_v2 deepseek_v3 kimi_k2".split(" "));

export interface AttentionShape {
  readonly layers: number;
  readonly heads: number;
  readonly headSize: number;
}

export function readKeyValueCache(
  config: ModelConfiguration,
  { layers, heads, headSize }: AttentionShape,
): KeyValueCache | undefined {
  const kind = config.model_type ?? "";
  if (config.kv_lora_rank != null) {
    if (config.qk_rope_head_dim === undefined) return undefined;
    const latentSize = config.kv_lora_rank + config.qk_rope_head_dim;
    return { layers, keyValueHeads: 1, headSize, latentSize, certain: LATENT_ATTENTION.has(kind) };
  }
  const windowed = windowedLayers(config, layers);
  const slides = config.sliding_window != null && config.use_sliding_window !== false;
  return {
    layers: layers - (windowed?.layers ?? 0),
    keyValueHeads: config.num_key_value_heads ?? heads,
    headSize,
    ...(windowed && { windowed }),
    certain: FULL_ATTENTION.has(kind) && !slides,
  };
}

function windowedLayers(config: ModelConfiguration, layers: number): KeyValueCache["windowed"] {
  const window = config.sliding_window;
  if (typeof window !== "number" || config.use_sliding_window === false) return undefined;
  const { layer_types: types, sliding_window_pattern: pattern } = config;
  const count =
    types === undefined
      ? pattern === undefined
        ? 0
        : layers - Math.floor(layers / pattern)
      : types.filter((type) => type === "sliding_attention").length;
  return count > 0 && count < layers ? { layers: count, window } : undefined;
}
