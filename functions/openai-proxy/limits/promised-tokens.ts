import type { JsonObject } from "../json.ts";
import type { ServedModel } from "../models/served-model.ts";
import type { Operation } from "../requests/parse-request.ts";

/** What a chat template puts around the messages. */
const TEMPLATE_TOKENS = 64;
const TEMPLATE_TOKENS_PER_MESSAGE = 16;
/** vLLM's `max_tokens` of a completion that names none. */
const COMPLETION_TOKENS = 16;
/** Of a model that does not say how long its context is. */
const CONTEXT_TOKENS = 32_768;

/**
 * Tokens that a request may use at most: a token has at least one byte, and no answer goes beyond the context.
 * @param body as it goes to the container
 */
export function promisedTokens(operation: Operation, body: JsonObject, { contextLength }: ServedModel): number {
  const context = contextLength ?? CONTEXT_TOKENS;
  const prompts = Array.isArray(body.prompt) && typeof body.prompt[0] !== "number" ? body.prompt.length : 1;
  const inputs = Array.isArray(body.input) && typeof body.input[0] !== "number" ? body.input.length : prompts;
  const messages = Array.isArray(body.messages) ? body.messages.length : 0;
  const bytes = Buffer.byteLength(JSON.stringify(body)) + TEMPLATE_TOKENS + TEMPLATE_TOKENS_PER_MESSAGE * messages;
  const prompt = Math.min(bytes, context * inputs);
  if (operation === "embedding") return prompt;
  const answers = prompts * Math.max(numberOr(1, body.n), numberOr(1, body.best_of), 1);
  const longest = numberOr(operation === "completion" ? COMPLETION_TOKENS : context, body.max_tokens);
  return Math.min(prompt + longest * answers, context * answers + prompt);
}

function numberOr(other: number, value: unknown): number {
  return typeof value === "number" && Number.isFinite(value) && value >= 0 ? Math.ceil(value) : other;
}

/** About how many tokens a prompt has, of which nobody told the number. */
export function likelyPromptTokens(body: JsonObject): number {
  return Math.ceil(Buffer.byteLength(JSON.stringify(body.messages ?? body.prompt ?? body.input ?? "")) / 4);
}
