import { CURES, REASONS, type VariableRule } from "./variable-rule.ts";

/** Flags that the product sets, by their names or another name of the same. */
const DERIVED: readonly (readonly [RegExp, string])[] = [
  [
    /^(M|MODEL|MODEL_DIR|ALIAS|A|(HF|HFR|HFF|HFD|HFRV|HFFV)|HF_(REPO|FILE)(_\w+)?|MODEL_URL|MU|DOCKER_REPO)$/,
    CURES.model,
  ],
  [/^(HFT|HF_TOKEN)$/, CURES.token],
  [/^(LORA|CONTROL_VECTOR)(_|$)/, CURES.adapters],
  [/^(HOST|PORT|API_KEY(_FILE)?|API_PREFIX|SSL_\w+|REUSE_PORT|PATH)$/, CURES.door],
];

/**
 * Flags that tune the model and reach nothing beside it. Any other one needs leave: llama-server has some that run tools, read
 * files, load other models or write what people ask, and new ones come with each release.
 * Source: https://github.com/ggml-org/llama.cpp/blob/master/tools/server/README.md
 */
const TUNING =
  /^(CTX_SIZE|C|PARALLEL|NP|THREADS(_BATCH|_HTTP)?|T|TB|BATCH_SIZE|B|UBATCH_SIZE|UB|CACHE_(TYPE_[KV]|RAM|REUSE|PROMPT|IDLE_SLOTS)|(NO_)?(CONT_BATCHING|CACHE_PROMPT|JINJA|MMAP|KV_UNIFIED|WARMUP|CONTEXT_SHIFT|REPACK|PREFILL_ASSISTANT)|MLOCK|NUMA|FLASH_ATTN|FA|KEEP|N_PREDICT|PREDICT|SWA_FULL|CTX_CHECKPOINTS|CHAT_TEMPLATE(_KWARGS)?|SKIP_CHAT_PARSING|REASONING(_FORMAT|_BUDGET\w*)?|ROPE_\w+|YARN_\w+|OVERRIDE_KV|SEED|TEMP|TEMPERATURE|TOP_[KP]|TOP_N_SIGMA|MIN_P|TYPICAL|REPEAT_\w+|(PRESENCE|FREQUENCY)_PENALTY|DRY_\w+|XTC_\w+|DYNATEMP_\w+|MIROSTAT\w*|SAMPLERS|SAMPLER_SEQ|SAMPLING_SEQ|IGNORE_EOS|LOGIT_BIAS|SLOT_PROMPT_SIMILARITY|SPS|CPU_MASK|CPU_RANGE|CPU_STRICT|PRIO|POLL|TIMEOUT|TO)$/;

/** The rule for a flag of llama-server, in capitals with underscores; nothing for one that tunes the model. */
export function llamaCppFlagRule(flag: string): VariableRule | undefined {
  const derived = DERIVED.find(([pattern]) => pattern.test(flag));
  if (derived !== undefined) return { kind: "derived", cure: derived[1] };
  return TUNING.test(flag) ? undefined : { kind: "by leave", why: REASONS.unlisted };
}
