import { type ChoiceStep, generateChoices } from "./choices.ts";
import type { CompletionPrompt, CompletionRun } from "./completion-run.ts";
import { toCompletionLogprobs } from "./logprobs.ts";
import type { StreamedAnswer } from "./streamed-answer.ts";
import type { ContainerModel } from "./served-model.ts";
import { completionDetails, toUsage } from "./usage.ts";

/** The chunks of a streamed completion, one a token. */
export async function* streamCompletion(
  model: ContainerModel,
  run: CompletionRun,
  { head, options, signal }: StreamedAnswer,
): AsyncGenerator<object, void, void> {
  const includeUsage = options?.include_usage ?? false;
  const fingerprint = { system_fingerprint: model.fingerprint };
  const reported = new Map<number, number>();
  let completionTokens = 0;

  for await (const step of generateChoices(model, run, signal)) {
    completionTokens++;
    const prompt = run.prompts[step.promptIndex] as CompletionPrompt;
    const logprobs = run.withLogprobs ? describeLogprobs(run, step, prompt, reported) : null;
    yield {
      ...head,
      choices: [toStreamChoice(run, step, prompt, logprobs)],
      ...(step.finish && !includeUsage ? fingerprint : {}),
      ...(includeUsage && options?.continuous_usage_stats ? { usage: toUsage(prompt.tokens.length, step.count) } : {}),
    };
  }
  if (includeUsage) {
    // vLLM tells what the prompt had that was computed first.
    const details = completionDetails(run.cacheHits[0]);
    yield { ...head, choices: [], usage: toUsage(run.promptTokens, completionTokens, details), ...fingerprint };
  }
}

function toStreamChoice(
  run: CompletionRun,
  { index, text, token, count, finish }: ChoiceStep,
  prompt: CompletionPrompt,
  logprobs: object | null,
) {
  const generated = run.echoOnly ? "" : text;
  const isFirst = count === 1;
  return {
    index,
    text: isFirst && run.echo && !run.withTokenIds ? prompt.text + generated : generated,
    logprobs,
    finish_reason: finish?.reason ?? null,
    stop_reason: finish?.stop ?? null,
    prompt_token_ids: isFirst && (run.echo || run.withTokenIds) ? prompt.tokens : null,
    token_ids: run.withTokenIds ? [token] : null,
  };
}

/** @param reported characters reported so far, by choice; text that is held back for a stop string lags behind */
function describeLogprobs(
  run: CompletionRun,
  { index, count, ranked }: ChoiceStep,
  prompt: CompletionPrompt,
  reported: Map<number, number>,
) {
  const tokens = [
    ...(run.echo && count === 1 ? (prompt.ranked ?? []) : []),
    ...(ranked && !run.echoOnly ? [ranked] : []),
  ];
  const offset = reported.get(index) ?? 0;
  reported.set(
    index,
    tokens.reduce((sum, { text }) => sum + [...text].length, offset),
  );
  return toCompletionLogprobs(tokens, offset);
}
