import * as v from "valibot";
import { countParameters, type ParameterCounts } from "./count-parameters.ts";
import { type KeyValueCache, readKeyValueCache } from "./key-value-cache.ts";
import { ModelConfiguration } from "./model-configuration.ts";
import { type Quantization, readQuantization } from "./quantization.ts";

/** What a model's `config.json` says that decides what it fits, and how fast it is. */
export interface ModelArchitecture {
  /** Names of transformers' classes, such as `Qwen3ForCausalLM`. */
  readonly architectures?: readonly string[];
  readonly hiddenSize?: number;
  /** The most tokens that the model was made for. */
  readonly contextLength?: number;
  readonly attentionHeads?: number;
  readonly keyValueCache?: KeyValueCache;
  readonly parameters?: ParameterCounts;
  readonly quantization?: Quantization;
}

const Outer = v.looseObject({
  architectures: v.fallback(v.optional(v.array(v.string())), undefined),
  text_config: v.optional(v.unknown()),
  quantization_config: v.optional(v.unknown()),
});

/**
 * Reads a `config.json`; a model that also sees or hears has its language model's in `text_config`.
 * @returns nothing where it is none
 */
export function readArchitecture(configuration: unknown): ModelArchitecture | undefined {
  const given = v.safeParse(Outer, configuration);
  if (!given.success || Array.isArray(configuration)) return undefined;
  const { architectures, text_config: inner, quantization_config } = given.output;
  const own = typeof inner === "object" && inner !== null ? { quantization_config, ...inner } : given.output;
  const read = v.safeParse(ModelConfiguration, own);
  if (!read.success) return undefined;
  const config = read.output;
  const heads = config.num_attention_heads ?? config.n_head;
  const layers = config.num_hidden_layers ?? config.n_layer;
  const width = config.hidden_size ?? config.n_embd;
  const headSize = config.head_dim ?? (heads && width ? width / heads : undefined);
  const contextLength = config.max_position_embeddings ?? config.n_positions;
  // Scaled positions reach further than the number in the file.
  const isScaled = config.rope_scaling != null || (config.rope_parameters?.rope_type ?? "default") !== "default";
  const shape = layers && heads && headSize ? { layers, heads, headSize } : undefined;
  const keyValueCache = shape && readKeyValueCache(config, shape);
  const parameters = shape && countParameters(config, shape);
  const quantization = readQuantization(config.quantization_config);
  return {
    ...(architectures && { architectures }),
    ...(width && { hiddenSize: width }),
    ...(contextLength && !isScaled && { contextLength }),
    ...(heads && { attentionHeads: heads }),
    ...(keyValueCache && { keyValueCache }),
    ...(parameters && { parameters }),
    ...(quantization && { quantization }),
  };
}
