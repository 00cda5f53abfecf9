import { type Choice, collectChoices, generateChoices } from "./choices.ts";
import { type CompletionPrompt, type CompletionRun, prepareCompletion } from "./completion-run.ts";
import { streamCompletion } from "./completion-stream.ts";
import { toCompletionLogprobs, toPromptLogprobs } from "./logprobs.ts";
import type { CompletionRequest } from "./request-schema.ts";
import { answerId, type Reply, type ContainerRequestContext, type ContainerModel, unixTime } from "./served-model.ts";
import { completionDetails, toFullUsage } from "./usage.ts";

/** Answers a completion request as vLLM does, key by key. */
export async function createCompletion(
  model: ContainerModel,
  request: CompletionRequest,
  context: ContainerRequestContext,
): Promise<Reply> {
  const run = await prepareCompletion(model, request);
  const head = {
    id: answerId("cmpl", context, request.request_id),
    object: "text_completion",
    created: unixTime(),
    model: model.name,
  };
  if (request.stream) {
    const { signal } = context;
    return { events: streamCompletion(model, run, { head, options: request.stream_options, signal }) };
  }

  const choices = await collectChoices(generateChoices(model, run, context.signal), context.signal);
  return {
    body: {
      ...head,
      choices: choices.map((choice, index) => toChoice(run, choice, index)),
      service_tier: null,
      system_fingerprint: model.fingerprint,
      usage: toFullUsage(
        run.promptTokens,
        choices.reduce((sum, { tokens }) => sum + tokens.length, 0),
        // Of several prompts, vLLM tells what the last one had.
        completionDetails(run.cacheHits.at(-1)),
      ),
      kv_transfer_params: null,
      ec_transfer_params: null,
      metrics: null,
    },
  };
}

function toChoice(run: CompletionRun, { promptIndex, text, tokens, ranked, finish }: Choice, index: number) {
  const prompt = run.prompts[promptIndex] as CompletionPrompt;
  const generated = run.echoOnly ? { text: "", ranked: [] } : { text, ranked };
  return {
    index,
    text: run.echo && !run.withTokenIds ? prompt.text + generated.text : generated.text,
    logprobs: run.withLogprobs
      ? toCompletionLogprobs([...(run.echo ? (prompt.ranked ?? []) : []), ...generated.ranked])
      : null,
    finish_reason: finish?.reason ?? null,
    stop_reason: finish?.stop ?? null,
    token_ids: run.withTokenIds ? tokens : null,
    prompt_logprobs: prompt.ranked ? toPromptLogprobs(prompt.ranked) : null,
    prompt_token_ids: run.withTokenIds ? prompt.tokens : null,
    routed_experts: null,
  };
}
