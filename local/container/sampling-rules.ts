import { ContainerError, invalidParameter, pythonFloat } from "./container-error.ts";
import type { GenerationParameters } from "./generation.ts";
import { isGreedy } from "./sampler.ts";

/** vLLM's `--max-logprobs`. */
const MAX_LOGPROBS = 20;

/** Refuses what vLLM refuses, with its sentences. Source: `SamplingParams` of vLLM 0.32. */
export function checkSampling(
  { maxTokens, stop, sampling }: GenerationParameters,
  { n, logprobs, vocabulary }: { readonly n: number; readonly logprobs: number; readonly vocabulary: number },
): void {
  const { temperature, topP, topK, minP, minTokens } = sampling;
  const { presencePenalty, frequencyPenalty, repetitionPenalty } = sampling;

  refuse(n < 1, `n must be at least 1, got ${n}.`);
  refuse(Math.abs(presencePenalty) > 2, `presence_penalty must be in [-2, 2], got ${pythonFloat(presencePenalty)}.`);
  refuse(Math.abs(frequencyPenalty) > 2, `frequency_penalty must be in [-2, 2], got ${pythonFloat(frequencyPenalty)}.`);
  const repetition = pythonFloat(repetitionPenalty);
  refuse(repetitionPenalty <= 0, `repetition_penalty must be greater than zero, got ${repetition}.`);
  refuseFloat(temperature < 0, "temperature", "must be non-negative", temperature);
  refuseFloat(temperature > 2, "temperature", "must be in [0, 2]", temperature);
  refuseFloat(topP <= 0 || topP > 1, "top_p", "must be in (0, 1]", topP);
  refuse(topK < -1, `top_k must be 0 (disable), or at least 1, got ${topK}.`);
  refuse(minP < 0 || minP > 1, `min_p must be in [0, 1], got ${pythonFloat(minP)}.`);
  if (maxTokens < 1) {
    throw invalidParameter(`max_tokens must be at least 1, got ${maxTokens}.`, "max_tokens", maxTokens);
  }
  refuse(minTokens < 0, `min_tokens must be greater than or equal to 0, got ${minTokens}.`);
  refuse(minTokens > maxTokens, `min_tokens must be less than or equal to max_tokens=${maxTokens}, got ${minTokens}.`);
  refuse(stop.strings.includes(""), "stop cannot contain an empty string.");
  refuse(isGreedy(temperature) && n > 1, `n must be 1 when using greedy sampling, got ${n}.`);

  const isUnknown = (token: number) => token < 0 || token >= vocabulary;
  refuseTokens([...sampling.logitBias.keys()].filter(isUnknown), "logit_bias", (list) => {
    return `token_id(s) ${list} in logit_bias contain out-of-vocab token ids. Vocabulary size: ${vocabulary}`;
  });
  const allowed = sampling.allowedTokens;
  if (allowed?.length === 0) {
    throw invalidParameter("allowed_token_ids is not None and empty!", "allowed_token_ids", "[]");
  }
  refuseTokens(allowed?.filter(isUnknown) ?? [], "allowed_token_ids", () => {
    return "allowed_token_ids contains out-of-vocab token id!";
  });
  const wanted = logprobs === -1 ? vocabulary : logprobs;
  if (wanted > MAX_LOGPROBS) {
    const message = `Requested sample logprobs of ${wanted}, which is greater than max allowed: ${MAX_LOGPROBS}`;
    throw invalidParameter(message, "logprobs", wanted);
  }
}

function refuse(condition: boolean, message: string): void {
  if (condition) throw new ContainerError(message);
}

function refuseFloat(condition: boolean, name: string, rule: string, value: number): void {
  const printed = pythonFloat(value);
  if (condition) throw invalidParameter(`${name} ${rule}, got ${printed}.`, name, printed);
}

function refuseTokens(tokens: readonly number[], param: string, message: (list: string) => string): void {
  const list = `[${tokens.join(", ")}]`;
  if (tokens.length > 0) throw invalidParameter(message(list), param, list);
}
