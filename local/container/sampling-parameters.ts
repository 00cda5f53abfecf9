import { invalidParameter } from "./container-error.ts";
import type { GenerationParameters } from "./generation.ts";
import type { LanguageModel } from "./language-model.ts";
import type { SamplingFields } from "./request-schema.ts";
import { checkSampling } from "./sampling-rules.ts";

/**
 * Applies vLLM's defaults, and refuses what it refuses.
 * @param logprobs how many per token; undefined: none
 */
export function toGenerationParameters(
  request: SamplingFields,
  maxTokens: number,
  logprobs: number | undefined,
  { network: { vocabulary }, tokenizer: { endOfText }, samplingDefaults }: LanguageModel,
): GenerationParameters {
  const strings = typeof request.stop === "string" ? [request.stop] : (request.stop ?? []);
  const parameters: GenerationParameters = {
    maxTokens,
    skipSpecialTokens: request.skip_special_tokens,
    withLogprobs: logprobs !== undefined,
    stop: { strings, include: request.include_stop_str_in_output, minTokens: request.min_tokens },
    sampling: {
      temperature: request.temperature ?? samplingDefaults?.temperature ?? 1,
      topP: request.top_p ?? samplingDefaults?.topP ?? 1,
      topK: request.top_k ?? samplingDefaults?.topK ?? 0,
      minP: request.min_p ?? samplingDefaults?.minP ?? 0,
      seed: request.seed ?? undefined,
      presencePenalty: request.presence_penalty ?? 0,
      frequencyPenalty: request.frequency_penalty ?? 0,
      repetitionPenalty: request.repetition_penalty ?? 1,
      logitBias: readLogitBias(request.logit_bias ?? {}),
      allowedTokens: request.allowed_token_ids ?? undefined,
      endTokens: [...(request.ignore_eos ? [] : [endOfText]), ...(request.stop_token_ids ?? [])],
      minTokens: request.min_tokens,
    },
  };
  checkSampling(parameters, { n: request.n ?? 1, logprobs: logprobs ?? 0, vocabulary });
  return parameters;
}

/** The n-th choice has a seed of its own, so that choices differ. */
export function forChoice(parameters: GenerationParameters, index: number): GenerationParameters {
  const { sampling } = parameters;
  return sampling.seed === undefined
    ? parameters
    : { ...parameters, sampling: { ...sampling, seed: sampling.seed + index } };
}

function readLogitBias(bias: Readonly<Record<string, number>>): ReadonlyMap<number, number> {
  const wrong = Object.keys(bias).filter((key) => !/^\s*[+-]?\d+\s*$/.test(key));
  if (wrong.length > 0) {
    const list = `[${wrong.map((key) => `'${key}'`).join(", ")}]`;
    const message = `logit_bias contains key(s) that cannot be converted to integer token IDs: ${list}`;
    throw invalidParameter(message, "logit_bias", list);
  }
  return new Map(Object.entries(bias).map(([key, value]) => [Number(key), Math.max(-100, Math.min(100, value))]));
}
