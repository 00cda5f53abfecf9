import { renderChat } from "./chat-prompt.ts";
import type { ChoicesRequest } from "./choices.ts";
import { ContainerError } from "./container-error.ts";
import type { RankedToken } from "./logprobs.ts";
import type { PrefixCacheHit } from "./prefix-cache.ts";
import type { AnswerForm } from "./tools/answer-reader.ts";
import { type AnswerPlan, planAnswer } from "./tools/answer-plan.ts";
import { checkMaxTokens, type Prompt, readPrompt } from "./prompt.ts";
import { rankPrompt } from "./prompt-scores.ts";
import type { ChatCompletionRequest } from "./request-schema.ts";
import { toGenerationParameters } from "./sampling-parameters.ts";
import type { ContainerModel } from "./served-model.ts";

/** A chat request, checked and ready to generate. */
export interface ChatCompletionRun extends ChoicesRequest {
  readonly prompt: Prompt;
  readonly cacheHit: PrefixCacheHit | undefined;
  readonly rankedPrompt: readonly RankedToken[] | undefined;
  /** Absent: the model's text is the answer. */
  readonly answer: (AnswerPlan & AnswerForm) | undefined;
  readonly withLogprobs: boolean;
  readonly withTokenIds: boolean;
}

export async function prepareChatCompletion(
  model: ContainerModel,
  request: ChatCompletionRequest,
): Promise<ChatCompletionRun> {
  if (model.skills === undefined) refuseTools(request);
  const { maxModelLen, tokenizer, network } = model;
  const field = typeof request.max_completion_tokens === "number" ? "max_completion_tokens" : "max_tokens";
  const asked = request[field] ?? undefined;
  checkMaxTokens(field, asked, maxModelLen);
  const limits = { maxModelLen, vocabulary: network.vocabulary, truncate: request.truncate_prompt_tokens };
  const text = renderChat(model, request);
  const prompt = readPrompt(text, tokenizer, limits);
  const answer = model.skills && (await planAnswer(request, model.skills));

  // Without a limit an answer may fill the context.
  const maxTokens = Math.min(asked ?? maxModelLen, maxModelLen - prompt.tokens.length);
  const withLogprobs = request.logprobs ?? false;
  const topLogprobs = request.top_logprobs ?? 0;
  const parameters = toGenerationParameters(request, maxTokens, withLogprobs ? topLogprobs : undefined, model);
  const promptLogprobs = request.prompt_logprobs ?? undefined;
  return {
    prompt,
    cacheHit: model.prefixCache?.prefill(prompt.tokens),
    prompts: [prompt],
    rankedPrompt: promptLogprobs === undefined ? undefined : await rankPrompt(model, prompt, promptLogprobs),
    parameters: [
      {
        ...parameters,
        grammar: answer?.grammar,
        skipSpecialTokens: answer?.calls ? false : parameters.skipSpecialTokens,
      },
    ],
    answer: answer && { ...answer, beginsThinking: /<think>\s*$/.test(text) },
    n: request.n ?? 1,
    topLogprobs,
    withLogprobs,
    withTokenIds: request.return_token_ids ?? false,
  };
}

/** The model was never trained to call tools: it answers as a vLLM that was started without a tool parser. */
function refuseTools({ tools, tool_choice: choice }: ChatCompletionRequest): void {
  if (!tools || choice === "none") return;
  if (typeof choice === "object" && choice) {
    throw new ContainerError(`tool_choice=function "${choice.function.name}" requires --tool-call-parser to be set`);
  }
  throw new ContainerError(
    choice === "required"
      ? 'tool_choice="required" requires --tool-call-parser to be set'
      : '"auto" tool choice requires --enable-auto-tool-choice and --tool-call-parser to be set',
  );
}
