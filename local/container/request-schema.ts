import * as v from "valibot";
import { laxBoolean, laxFloat, laxInteger, optional } from "./lax-schema.ts";

/** Fields that both kinds of requests have; vLLM ignores fields that it does not know. */
const commonFields = {
  model: v.optional(v.unknown()),
  max_tokens: optional(laxInteger),
  n: optional(laxInteger),
  stream: optional(laxBoolean),
  stream_options: optional(
    v.object({ include_usage: optional(laxBoolean), continuous_usage_stats: optional(laxBoolean) }),
  ),
  request_id: v.optional(v.string()),
  stop: optional(v.union([v.string(), v.array(v.string())])),
  include_stop_str_in_output: v.optional(laxBoolean, false),
  stop_token_ids: optional(v.array(laxInteger)),
  ignore_eos: v.optional(laxBoolean, false),
  min_tokens: v.optional(laxInteger, 0),
  temperature: optional(laxFloat),
  top_p: optional(laxFloat),
  top_k: optional(laxInteger),
  min_p: optional(laxFloat),
  seed: optional(laxInteger),
  presence_penalty: optional(laxFloat),
  frequency_penalty: optional(laxFloat),
  repetition_penalty: optional(laxFloat),
  logit_bias: optional(v.record(v.string(), laxFloat)),
  allowed_token_ids: optional(v.array(laxInteger)),
  skip_special_tokens: v.optional(laxBoolean, true),
  truncate_prompt_tokens: optional(v.pipe(laxInteger, v.minValue(-1))),
  return_token_ids: optional(laxBoolean),
  prompt_logprobs: optional(laxInteger),
  use_beam_search: v.optional(laxBoolean, false),
  response_format: optional(
    v.object({
      type: v.picklist(["text", "json_object", "json_schema", "structural_tag"]),
      json_schema: optional(v.looseObject({ schema: v.optional(v.looseObject({})) })),
    }),
  ),
};

const Token = v.pipe(laxInteger, v.minValue(0));

export const CompletionRequest = v.object({
  ...commonFields,
  prompt: v.union([v.array(Token), v.array(v.array(Token)), v.string(), v.array(v.string())]),
  echo: optional(laxBoolean),
  logprobs: optional(laxInteger),
  suffix: optional(v.string()),
});
export type CompletionRequest = v.InferOutput<typeof CompletionRequest>;

const ContentPart = v.union([v.string(), v.looseObject({})]);

export const ChatMessage = v.looseObject({
  /** Any word: it is the template that gives it a meaning. */
  role: v.string(),
  content: optional(v.union([v.string(), v.array(ContentPart)])),
});
export type ChatMessage = v.InferOutput<typeof ChatMessage>;

const Tool = v.looseObject({ function: v.looseObject({ name: v.string() }) });

export const ChatCompletionRequest = v.object({
  ...commonFields,
  messages: v.array(ChatMessage),
  max_completion_tokens: optional(laxInteger),
  logprobs: optional(laxBoolean),
  top_logprobs: optional(laxInteger),
  tools: optional(v.array(Tool)),
  tool_choice: optional(v.union([v.picklist(["none", "auto", "required"]), Tool])),
  add_generation_prompt: v.optional(laxBoolean, true),
  continue_final_message: v.optional(laxBoolean, false),
  chat_template: optional(v.string()),
  chat_template_kwargs: optional(v.record(v.string(), v.unknown())),
});
export type ChatCompletionRequest = v.InferOutput<typeof ChatCompletionRequest>;

export type SamplingFields = Omit<v.InferOutput<v.ObjectSchema<typeof commonFields, undefined>>, "model">;

export type StreamOptions = SamplingFields["stream_options"];
