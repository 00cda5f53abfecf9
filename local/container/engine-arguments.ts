import * as v from "valibot";

const LORA_RANKS = ["1", "8", "16", "32", "64", "128", "256", "320", "512"] as const;
/** `LoRAModulePath` */
const LoraModule = v.strictObject({
  name: v.pipe(v.string(), v.nonEmpty()),
  path: v.pipe(v.string(), v.nonEmpty()),
  base_model_name: v.optional(v.string()),
});

/**
 * The image makes an argument of vLLM of each variable `SM_VLLM_*`: `false` leaves it out, and `true` or nothing gives it without a
 * value. Here stand those of which vLLM's parser and configuration take some values only, and end the container at any other.
 * Source: the image's entrypoint; `vllm/engine/arg_utils.py` and `vllm/config/` of vLLM 0.32.
 */
export const EngineArguments = {
  SM_VLLM_MAX_MODEL_LEN: argument(
    v.union([
      v.pipe(
        v.picklist(["auto", "-1"]),
        v.transform(() => undefined),
      ),
      count(),
    ]),
    "a whole number above 0, as 2048 or 2k, or auto",
  ),
  SM_VLLM_MAX_NUM_BATCHED_TOKENS: argument(count(), "a whole number above 0, as 2048 or 2k"),
  SM_VLLM_MAX_NUM_SEQS: argument(wholeNumber(), "a whole number above 0"),
  SM_VLLM_TENSOR_PARALLEL_SIZE: argument(wholeNumber(), "a whole number above 0"),
  SM_VLLM_PIPELINE_PARALLEL_SIZE: argument(wholeNumber(), "a whole number above 0"),
  SM_VLLM_GPU_MEMORY_UTILIZATION: argument(v.pipe(decimal(), v.gtValue(0), v.maxValue(1)), "above 0 and at most 1"),
  SM_VLLM_CPU_OFFLOAD_GB: argument(decimal(), "a number from 0"),
  SM_VLLM_DTYPE: argument(
    v.picklist(["auto", "bfloat16", "float", "float16", "float32", "half"]),
    "auto, bfloat16, float, float16, float32 or half",
  ),
  SM_VLLM_CHAT_TEMPLATE: argument(v.pipe(v.string(), v.regex(/[{}\n]/)), "a template in Jinja"),
  SM_VLLM_CHAT_TEMPLATE_CONTENT_FORMAT: argument(v.picklist(["auto", "openai", "string"]), "auto, openai or string"),
  SM_VLLM_HF_OVERRIDES: argument(v.pipe(v.string(), v.parseJson()), "JSON"),
  SM_VLLM_OVERRIDE_GENERATION_CONFIG: argument(v.pipe(v.string(), v.parseJson()), "JSON"),
  SM_VLLM_SPECULATIVE_CONFIG: argument(v.pipe(v.string(), v.parseJson()), "JSON"),
  SM_VLLM_ENABLE_LORA: flag(),
  SM_VLLM_MAX_LORA_RANK: argument(v.picklist(LORA_RANKS), LORA_RANKS.join(", ")),
  SM_VLLM_MAX_LORAS: argument(wholeNumber(), "a whole number above 0"),
  SM_VLLM_MAX_CPU_LORAS: argument(wholeNumber(), "a whole number above 0"),
  SM_VLLM_LORA_MODULES: argument(
    v.pipe(v.string(), v.parseJson(), v.array(LoraModule)),
    'a list such as [{"name": "support", "path": "acme/support-lora"}]',
  ),
  SM_VLLM_SERVED_MODEL_NAME: argument(v.pipe(v.string(), v.nonEmpty()), "a name"),
  SM_VLLM_TOOL_CALL_PARSER: argument(v.pipe(v.string(), v.nonEmpty()), "the name of a parser"),
  SM_VLLM_ENABLE_AUTO_TOOL_CHOICE: flag(),
  SM_VLLM_ENFORCE_EAGER: flag(),
  SM_VLLM_TRUST_REMOTE_CODE: flag(),
  SM_VLLM_ENABLE_PREFIX_CACHING: flag(),
  SM_VLLM_ENABLE_PROMPT_TOKENS_DETAILS: flag(),
} as const;

function argument<Value>(schema: v.GenericSchema<string, Value>, must: string) {
  return v.optional(
    v.pipe(
      v.string(),
      v.rawTransform(({ dataset: { value: text }, addIssue, NEVER }): Value | undefined => {
        if (/^false$/i.test(text)) return undefined;
        const parsed = v.safeParse(schema, text);
        if (parsed.success && !/^(?:true)?$/i.test(text)) return parsed.output;
        addIssue({ message: `it must be ${must}` });
        return NEVER;
      }),
    ),
  );
}

/** An argument without a value: vLLM knows no argument `1` or `yes`. */
function flag() {
  return v.optional(
    v.pipe(
      v.string(),
      v.regex(/^(?:true|false)?$/i, "it must be true or false"),
      v.transform((text) => text.toLowerCase() !== "false"),
    ),
  );
}

function wholeNumber() {
  return v.pipe(v.string(), v.regex(/^[1-9]\d*$/), v.transform(Number));
}

function decimal() {
  return v.pipe(v.string(), v.regex(/^(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i), v.transform(Number));
}

const FACTORS: Readonly<Record<string, number>> = { k: 1e3, m: 1e6, g: 1e9, K: 2 ** 10, M: 2 ** 20, G: 2 ** 30 };

/** `2k` is 2,000 and may have decimals; `2K` is 2,048 and may not. */
function count() {
  return v.pipe(
    v.string(),
    v.regex(/^(?:\d+(?:\.\d+)?[kmg]|\d+[KMG]?)$/),
    v.transform((text) => Math.trunc(Number.parseFloat(text) * (FACTORS[text.slice(-1)] ?? 1))),
    v.minValue(1),
  );
}
