import type { ChatCompletionRun } from "./chat-completion-run.ts";
import { type ChoiceStep, generateChoices } from "./choices.ts";
import { toChatLogprobs } from "./logprobs.ts";
import type { StreamOptions } from "./request-schema.ts";
import type { ContainerModel } from "./served-model.ts";
import { chatDetails, toUsage } from "./usage.ts";

/** The chunks of a streamed chat completion: the role of each choice, then one chunk a token. */
export async function* streamChatCompletion(
  model: ContainerModel,
  run: ChatCompletionRun,
  head: object,
  options: StreamOptions,
): AsyncGenerator<object, void, void> {
  const includeUsage = options?.include_usage ?? false;
  const fingerprint = { system_fingerprint: model.fingerprint };
  const promptTokens = run.prompt.tokens.length;
  const usage = (completionTokens: number) =>
    includeUsage && options?.continuous_usage_stats ? { usage: toUsage(promptTokens, completionTokens) } : {};
  let completionTokens = 0;

  for await (const step of generateChoices(model, run)) {
    if (completionTokens++ === 0) {
      for (let index = 0; index < run.n; index++) yield { ...head, ...opening(run, index), ...usage(0) };
    }
    yield {
      ...head,
      choices: [toStreamChoice(run, step)],
      ...(step.finish && !includeUsage ? fingerprint : {}),
      ...usage(step.count),
    };
  }
  if (includeUsage) {
    yield {
      ...head,
      choices: [],
      usage: toUsage(promptTokens, completionTokens, chatDetails(run.cacheHit)),
      ...fingerprint,
    };
  }
}

function opening(run: ChatCompletionRun, index: number) {
  const delta = { role: "assistant", content: "" };
  return {
    choices: [{ index, delta, logprobs: null, finish_reason: null }],
    prompt_token_ids: run.withTokenIds ? run.prompt.tokens : null,
    prompt_text: null,
  };
}

/** `stop_reason` appears with the last chunk only. */
function toStreamChoice(run: ChatCompletionRun, { index, text, token, ranked, finish }: ChoiceStep) {
  return {
    index,
    delta: { content: text },
    logprobs: ranked ? toChatLogprobs([ranked], run.topLogprobs) : null,
    ...(finish ? { finish_reason: finish.reason, stop_reason: finish.stop } : { finish_reason: null }),
    token_ids: run.withTokenIds ? [token] : null,
  };
}
