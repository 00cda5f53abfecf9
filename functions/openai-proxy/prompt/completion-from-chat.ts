import type { ChatMessage } from "../chat-message.ts";
import type { JsonObject } from "../json.ts";
import { isJsonObject } from "../json.ts";
import type { ServedModel } from "../models/served-model.ts";
import { renderPrompt } from "./render-prompt.ts";

/** Fields that only the chat path knows. */
const CHAT_ONLY = [
  "messages",
  "tools",
  "tool_choice",
  "parallel_tool_calls",
  "max_completion_tokens",
  "logprobs",
  "top_logprobs",
  "chat_template",
  "chat_template_kwargs",
  "add_generation_prompt",
  "continue_final_message",
];

/**
 * How much a base model writes when the caller sets no limit. It seldom ends by itself: without a limit it would write
 * to the end of the context, and with the completions' own default of 16 tokens every chat would be cut short.
 */
const TOKENS_WITHOUT_LIMIT = 256;

/** A chat request as a completion request: for a model without a chat template. */
export async function completionFromChat(body: JsonObject, model: ServedModel): Promise<JsonObject> {
  const variables = isJsonObject(body.chat_template_kwargs) ? body.chat_template_kwargs : {};
  const { prompt, stop } = await renderPrompt(body.messages as ChatMessage[], model.promptTemplate, variables);
  const completion: JsonObject = { ...body, prompt };
  for (const field of CHAT_ONLY) delete completion[field];
  const stops = [...new Set([...[body.stop ?? []].flat(), ...stop])];
  if (stops.length > 0) completion.stop = stops;
  completion.max_tokens = body.max_tokens ?? tokensWithoutLimit(model.contextLength);
  if (body.logprobs === true) completion.logprobs = body.top_logprobs ?? 0;
  return completion;
}

/** Half a short context stays for the prompt: containers refuse a limit that does not fit. */
function tokensWithoutLimit(contextLength: number | undefined): number {
  return Math.min(TOKENS_WITHOUT_LIMIT, Math.floor((contextLength ?? Number.POSITIVE_INFINITY) / 2));
}
