import * as v from "valibot";

const rank = v.pipe(v.number(), v.integer(), v.minValue(1));
const told = <T>(schema: v.GenericSchema<unknown, T>) => v.fallback(v.optional(schema), undefined);

/** What PEFT's `adapter_config.json` says that decides whether vLLM loads the adapter. */
export const AdapterConfig = v.looseObject({
  peft_type: told(v.string()),
  base_model_name_or_path: told(v.string()),
  r: told(rank),
  rank_pattern: told(v.record(v.string(), rank)),
  bias: told(v.string()),
  modules_to_save: told(v.array(v.string())),
  init_lora_weights: told(v.union([v.boolean(), v.string()])),
});
export type AdapterConfig = v.InferOutput<typeof AdapterConfig>;

/** The highest rank of its modules; nothing when it tells none. */
export function rankOf({ r, rank_pattern = {} }: AdapterConfig): number | undefined {
  const ranks = [r ?? [], Object.values(rank_pattern)].flat();
  return ranks.length === 0 ? undefined : Math.max(...ranks);
}

/** Ways to begin a training that leave the model's own weights alone. */
const PLAIN_BEGINNINGS = new Set(["gaussian", "eva", "orthogonal", "mica", "lora_ga"]);
/** Of what is trained besides, vLLM takes a classifier's head. */
const HEADS = new Set(["classifier", "score"]);

/**
 * What of PEFT the adapter uses and vLLM does not have, in words; nothing when vLLM loads it.
 * Source: `PEFTHelper` in `vllm/lora/peft_helper.py` of vLLM 0.32.
 */
export function unsupportedFeature(config: AdapterConfig): string | undefined {
  const { bias = "none", modules_to_save: saved = [], init_lora_weights: beginning } = config;
  if (config.use_dora) return "DoRA (use_dora)";
  if (bias !== "none") return `a bias (bias: "${bias}")`;
  if (config.lora_bias) return "a bias (lora_bias)";
  const others = saved.filter((module) => !HEADS.has(module));
  if (others.length > 0) return `whole modules beside the adapter (modules_to_save: ${others.join(", ")})`;
  if (typeof beginning === "string" && !PLAIN_BEGINNINGS.has(beginning.toLowerCase())) {
    return `changed weights of the model (init_lora_weights: "${beginning}")`;
  }
  if (isGiven(config.alora_invocation_tokens)) return "Activated LoRA (alora_invocation_tokens)";
  if (isGiven(config.layer_replication)) return "layer_replication";
  if (isGiven(config.use_bdlora)) return "block-diagonal LoRA (use_bdlora)";
  if (config.use_qalora) return "QALoRA (use_qalora)";
  return undefined;
}

/** As Python takes it: an empty list or object is none. */
function isGiven(value: unknown): boolean {
  return Boolean(value) && Object.keys(value as object).length > 0;
}
