import { type ChatCompletionRun, prepareChatCompletion } from "./chat-completion-run.ts";
import { streamChatCompletion } from "./chat-completion-stream.ts";
import { type Choice, collectChoices, generateChoices } from "./choices.ts";
import { toChatLogprobs, toPromptLogprobs } from "./logprobs.ts";
import type { ChatCompletionRequest } from "./request-schema.ts";
import { createAnswerReader } from "./tools/answer-reader.ts";
import type { ToolCall } from "./tools/parse-calls.ts";
import { toolCallId } from "./tools/tool-call-id.ts";
import { answerId, type Reply, type ContainerRequestContext, type ContainerModel, unixTime } from "./served-model.ts";
import { chatDetails, toFullUsage } from "./usage.ts";

/** Answers a chat request as vLLM does, key by key. */
export async function createChatCompletion(
  model: ContainerModel,
  request: ChatCompletionRequest,
  context: ContainerRequestContext,
): Promise<Reply> {
  const run = await prepareChatCompletion(model, request);
  const head = (object: string) => ({
    id: answerId("chatcmpl", context, request.request_id),
    object,
    created: unixTime(),
    model: model.name,
  });
  if (request.stream) {
    return {
      events: streamChatCompletion(model, run, {
        head: head("chat.completion.chunk"),
        options: request.stream_options,
        signal: context.signal,
      }),
    };
  }

  const choices = await collectChoices(generateChoices(model, run, context.signal), context.signal);
  return {
    body: {
      ...head("chat.completion"),
      choices: choices.map((choice, index) => toChoice(run, choice, index)),
      service_tier: null,
      system_fingerprint: model.fingerprint,
      usage: toFullUsage(
        run.prompt.tokens.length,
        choices.reduce((sum, { tokens }) => sum + tokens.length, 0),
        chatDetails(run.cacheHit),
      ),
      prompt_logprobs: run.rankedPrompt ? toPromptLogprobs(run.rankedPrompt) : null,
      prompt_token_ids: run.withTokenIds ? run.prompt.tokens : null,
      prompt_text: null,
      kv_transfer_params: null,
      ec_transfer_params: null,
      metrics: null,
    },
  };
}

function toChoice(run: ChatCompletionRun, { text, tokens, ranked, finish }: Choice, index: number) {
  const { content, reasoning, calls } = readAnswer(run, text);
  return {
    index,
    message: {
      role: "assistant",
      content,
      refusal: null,
      annotations: null,
      audio: null,
      function_call: null,
      ...(calls.length > 0 ? { tool_calls: calls.map(toToolCall) } : {}),
      reasoning,
    },
    logprobs: run.withLogprobs ? toChatLogprobs(ranked, run.topLogprobs) : null,
    finish_reason:
      (calls.length > 0 && finish?.reason === "stop" ? run.answer?.finishAfterCall : finish?.reason) ?? null,
    stop_reason: finish?.stop ?? null,
    token_ids: run.withTokenIds ? tokens : null,
    routed_experts: null,
  };
}

function readAnswer({ answer }: ChatCompletionRun, text: string) {
  if (answer === undefined) return { content: text, reasoning: null, calls: [] };
  const pieces = createAnswerReader(answer)(text, true);
  const calls = pieces.flatMap((piece) => ("call" in piece ? [piece.call] : []));
  const content = pieces.map((piece) => ("content" in piece ? piece.content : "")).join("");
  const reasoning = pieces.map((piece) => ("reasoning" in piece ? piece.reasoning : "")).join("");
  return { content: content === "" && calls.length > 0 ? null : content, reasoning: reasoning || null, calls };
}

function toToolCall(call: ToolCall) {
  return { id: toolCallId(), type: "function", function: call };
}
