import type { ChoicesRequest } from "./choices.ts";
import { ContainerError } from "./container-error.ts";
import type { RankedToken } from "./logprobs.ts";
import type { PrefixCacheHit } from "./prefix-cache.ts";
import { checkMaxTokens, type Prompt, readPrompt } from "./prompt.ts";
import { rankPrompt } from "./prompt-scores.ts";
import type { CompletionRequest } from "./request-schema.ts";
import { planFormat } from "./tools/answer-plan.ts";
import { toGenerationParameters } from "./sampling-parameters.ts";
import type { ContainerModel } from "./served-model.ts";

export interface CompletionPrompt extends Prompt {
  readonly ranked: readonly RankedToken[] | undefined;
}

/** A completion request, checked and ready to generate. */
export interface CompletionRun extends ChoicesRequest {
  readonly prompts: readonly CompletionPrompt[];
  readonly promptTokens: number;
  /** By prompt; undefined where nobody asks. */
  readonly cacheHits: readonly (PrefixCacheHit | undefined)[];
  readonly echo: boolean;
  /** `max_tokens` 0 with `echo`: vLLM generates a token, counts it and does not show it. */
  readonly echoOnly: boolean;
  readonly withLogprobs: boolean;
  readonly withTokenIds: boolean;
}

/** OpenAI's default. */
const DEFAULT_MAX_TOKENS = 16;

export async function prepareCompletion(model: ContainerModel, request: CompletionRequest): Promise<CompletionRun> {
  if (request.suffix) {
    throw new ContainerError("suffix is only supported for models with FIM completion rendering", { param: "suffix" });
  }
  const { maxModelLen, tokenizer, network } = model;
  const asked = request.max_tokens ?? DEFAULT_MAX_TOKENS;
  checkMaxTokens("max_tokens", asked, maxModelLen);
  const limits = { maxModelLen, vocabulary: network.vocabulary, truncate: request.truncate_prompt_tokens };
  const prompts = listPrompts(request.prompt).map((source) => readPrompt(source, tokenizer, limits));

  const echo = request.echo ?? false;
  const echoOnly = echo && asked === 0;
  const logprobs = request.logprobs ?? undefined;
  const grammar = model.skills && (await planFormat(request, model.skills));
  const parameters = prompts.map(({ tokens }) => {
    const maxTokens = Math.min(echoOnly ? 1 : asked, maxModelLen - tokens.length);
    return { ...toGenerationParameters(request, maxTokens, logprobs, model), grammar };
  });
  const promptLogprobs = request.prompt_logprobs ?? (echo ? logprobs : undefined);
  const ranked = prompts.map(async (prompt) => ({
    ...prompt,
    ranked: promptLogprobs === undefined ? undefined : await rankPrompt(model, prompt, promptLogprobs),
  }));
  return {
    prompts: await Promise.all(ranked),
    cacheHits: prompts.map(({ tokens }) => model.prefixCache?.prefill(tokens)),
    promptTokens: prompts.reduce((sum, { tokens }) => sum + tokens.length, 0),
    parameters,
    n: request.n ?? 1,
    topLogprobs: logprobs ?? 0,
    echo,
    echoOnly,
    withLogprobs: logprobs !== undefined,
    withTokenIds: request.return_token_ids ?? false,
  };
}

/** A list of numbers is one prompt, any other list is several. */
function listPrompts(prompt: CompletionRequest["prompt"]): readonly (string | readonly number[])[] {
  if (typeof prompt === "string") return [prompt];
  if (prompt.length === 0) throw new ContainerError("You must pass at least one prompt");
  return typeof prompt[0] === "number" ? [prompt as number[]] : (prompt as (string | number[])[]);
}
