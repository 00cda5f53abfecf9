import * as v from "valibot";

/** What a model's `config.json` says that decides whether its context fits a GPU. */
export interface ModelArchitecture {
  /** Names of transformers' classes, such as `Qwen3ForCausalLM`. */
  readonly architectures?: readonly string[];
  readonly hiddenSize?: number;
  /** The most tokens that the model was made for. */
  readonly contextLength?: number;
  readonly attentionHeads?: number;
  readonly keyValueCache?: KeyValueCache;
}

/** Every token of a context keeps a key and a value of every layer and head. */
export interface KeyValueCache {
  readonly layers: number;
  readonly keyValueHeads: number;
  readonly headSize: number;
  /** Every layer attends to the whole context, as far as we know the kind of model; others may need less. */
  readonly certain: boolean;
}

/** Kinds whose layers all keep the whole context, unless `sliding_window` says otherwise. Source: transformers' model documentation. */
const FULL_ATTENTION = new Set(
  "gpt2 gpt_neox gptj opt bloom llama mistral mixtral qwen2 qwen2_moe qwen3 qwen3_moe phi3 gemma olmo2 granite".split(
    " ",
  ),
);

const count = v.fallback(v.optional(v.pipe(v.number(), v.integer(), v.minValue(1))), undefined);

const Configuration = v.object({
  model_type: v.fallback(v.optional(v.string()), undefined),
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
  sliding_window: v.optional(v.unknown()),
  use_sliding_window: v.optional(v.unknown()),
  rope_scaling: v.optional(v.unknown()),
  rope_parameters: v.fallback(v.optional(v.object({ rope_type: v.optional(v.string()) })), undefined),
  kv_lora_rank: v.optional(v.unknown()),
});

const Outer = v.looseObject({
  architectures: v.fallback(v.optional(v.array(v.string())), undefined),
  text_config: v.optional(v.unknown()),
});

/**
 * Reads a `config.json`; a model that also sees or hears has its language model's in `text_config`.
 * @returns nothing where it is none
 */
export function readArchitecture(configuration: unknown): ModelArchitecture | undefined {
  const given = v.safeParse(Outer, configuration);
  if (!given.success || Array.isArray(configuration)) return undefined;
  const read = v.safeParse(Configuration, given.output.text_config ?? given.output);
  if (!read.success) return undefined;
  const config = read.output;
  const { architectures } = given.output;
  const heads = config.num_attention_heads ?? config.n_head;
  const layers = config.num_hidden_layers ?? config.n_layer;
  const width = config.hidden_size ?? config.n_embd;
  const headSize = config.head_dim ?? (heads && width ? width / heads : undefined);
  const contextLength = config.max_position_embeddings ?? config.n_positions;
  // Scaled positions reach further than the number in the file.
  const isScaled = config.rope_scaling != null || (config.rope_parameters?.rope_type ?? "default") !== "default";
  // A latent cache (DeepSeek) has another form altogether.
  const hasCache = layers && heads && headSize && config.kv_lora_rank == null;
  return {
    ...(architectures && { architectures }),
    ...(width && { hiddenSize: width }),
    ...(contextLength && !isScaled && { contextLength }),
    ...(heads && { attentionHeads: heads }),
    ...(hasCache && {
      keyValueCache: { layers, keyValueHeads: config.num_key_value_heads ?? heads, headSize, certain: isFull(config) },
    }),
  };
}

function isFull(config: v.InferOutput<typeof Configuration>): boolean {
  const slides = config.sliding_window != null && config.use_sliding_window !== false;
  return FULL_ATTENTION.has(config.model_type ?? "") && !slides;
}
