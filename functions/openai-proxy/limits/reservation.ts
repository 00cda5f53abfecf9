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

/** What a request may use, computed when somebody wants to know. */
export interface Reservation {
  /** Tokens that it may use at most: a token has at least one byte, and no answer goes beyond the context. */
  mostTokens(): number;
  /** About how many tokens its prompt has, when nobody tells the number. */
  likelyPromptTokens(): number;
}

/** @param body as it goes to the container */
export function reservationFor(
  operation: Operation,
  body: JsonObject,
  { contextLength = CONTEXT_TOKENS }: Pick<ServedModel, "contextLength">,
): Reservation {
  return {
    mostTokens() {
      const prompts = Array.isArray(body.prompt) && typeof body.prompt[0] !== "number" ? body.prompt.length : 1;
      const inputs = Array.isArray(body.input) && typeof body.input[0] !== "number" ? body.input.length : prompts;
      const messages = Array.isArray(body.messages) ? body.messages.length : 0;
      const bytes = Buffer.byteLength(JSON.stringify(body)) + TEMPLATE_TOKENS + TEMPLATE_TOKENS_PER_MESSAGE * messages;
      const prompt = Math.min(bytes, contextLength * inputs);
      if (operation === "embedding") return prompt;
      const answers = prompts * Math.max(numberOr(1, body.n), numberOr(1, body.best_of), 1);
      const longest = numberOr(operation === "completion" ? COMPLETION_TOKENS : contextLength, body.max_tokens);
      return Math.min(prompt + longest * answers, contextLength * answers + prompt);
    },
    likelyPromptTokens() {
      return Math.ceil(Buffer.byteLength(JSON.stringify(body.messages ?? body.prompt ?? body.input ?? "")) / 4);
    },
  };
}

function numberOr(other: number, value: unknown): number {
  return typeof value === "number" && Number.isFinite(value) && value >= 0 ? Math.ceil(value) : other;
}
