import type { ChatCompletionRun } from "./chat-completion-run.ts";
import { type ChoiceStep, generateChoices } from "./choices.ts";
import { toChatLogprobs } from "./logprobs.ts";
import type { StreamedAnswer } from "./streamed-answer.ts";
import { type Delta, deltaWriter } from "./tools/delta-writer.ts";
import type { ContainerModel } from "./served-model.ts";
import { chatDetails, toUsage } from "./usage.ts";

/** The chunks of a streamed chat completion: the role of each choice, then one chunk a token. */
export async function* streamChatCompletion(
  model: ContainerModel,
  run: ChatCompletionRun,
  { head, options, signal }: StreamedAnswer,
): AsyncGenerator<object, void, void> {
  const includeUsage = options?.include_usage ?? false;
  const fingerprint = { system_fingerprint: model.fingerprint };
  const promptTokens = run.prompt.tokens.length;
  const usage = (completionTokens: number) =>
    includeUsage && options?.continuous_usage_stats ? { usage: toUsage(promptTokens, completionTokens) } : {};
  let completionTokens = 0;
  const write = deltaWriter(run);

  for await (const step of generateChoices(model, run, signal)) {
    if (completionTokens++ === 0) {
      for (let index = 0; index < run.n; index++) yield { ...head, ...opening(run, index), ...usage(0) };
    }
    const { deltas, called } = write(step);
    for (const [index, delta] of deltas.entries()) {
      const isLast = index === deltas.length - 1;
      yield {
        ...head,
        choices: [toStreamChoice(run, { ...step, finish: isLast ? step.finish : undefined }, { delta, called })],
        ...(isLast && step.finish && !includeUsage ? fingerprint : {}),
        ...usage(step.count),
      };
    }
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
function toStreamChoice(
  run: ChatCompletionRun,
  { index, token, ranked, finish }: ChoiceStep,
  { delta, called }: { readonly delta: Delta; readonly called: boolean },
) {
  const reason = called && finish?.reason === "stop" ? run.answer?.finishAfterCall : finish?.reason;
  return {
    index,
    delta,
    logprobs: ranked ? toChatLogprobs([ranked], run.topLogprobs) : null,
    ...(finish ? { finish_reason: reason, stop_reason: finish.stop } : { finish_reason: null }),
    token_ids: run.withTokenIds ? [token] : null,
  };
}
