import type { ContainerKind } from "../../../contract/container-kind.ts";
import type { JsonObject } from "../json.ts";
import type { ServedModel } from "../models/served-model.ts";
import type { Operation } from "../operations.ts";
import { countPrompts } from "../requests/count-prompts.ts";

/** What a chat template puts around the messages. */
const TEMPLATE_TOKENS = 64;
const TEMPLATE_TOKENS_PER_MESSAGE = 16;
/**
 * The `max_tokens` of a completion that names none. One that names null has no limit but the context, for vLLM; an LMI container is
 * not told of nulls. https://docs.djl.ai/master/docs/serving/serving/docs/lmi/user_guides/lmi_input_output_schema.html
 */
const COMPLETION_TOKENS: Readonly<Record<ContainerKind, number>> = {
  vllm: 16,
  lmi: 30,
  // It takes no completions.
  llamacpp: 0,
};
/** About what an image has, or half a minute of sound: https://docs.mistral.ai/capabilities/vision */
const MEDIA_TOKENS = 2_048;
/** Assumed when the publication does not say how long the model's context is. */
const CONTEXT_TOKENS = 32_768;

/** What a request may use, computed when somebody wants to know. */
export interface Reservation {
  /** Tokens that it may use at most: a token has at least one byte, and no answer goes beyond the context. */
  mostTokens(): number;
  /** Those of the answer among them. */
  mostCompletionTokens(): number;
  /** About how many tokens its prompt has, when nobody tells the number. */
  likelyPromptTokens(): number;
  /** What the contexts of the request's prompts and answers hold, if it is known how long a context is. */
  readonly most: { readonly promptTokens: number; readonly completionTokens: number };
  /** Whether a stream shows all that the model writes, so that its chunks can be counted. */
  readonly isShownWhole: boolean;
}

/** @param body as it goes to the container, whose counts are checked to be whole numbers */
export function reservationFor(operation: Operation, body: JsonObject, model: ReservedModel): Reservation {
  const { contextLength = CONTEXT_TOKENS, dialect } = model;
  const context = model.contextLength ?? Number.POSITIVE_INFINITY;
  const prompts = operation === "response" ? 1 : mostPrompts(body);
  const answers = WRITES_NOTHING.has(operation)
    ? 0
    : prompts * Math.max(numberOr(1, body.n), numberOr(1, body.best_of), 1);

  function mostPromptTokens(): number {
    if (TOKENIZER_ONLY.has(operation)) return 0;
    const messages = Array.isArray(body.messages) ? body.messages.length : 0;
    const bytes = Buffer.byteLength(JSON.stringify(body)) + TEMPLATE_TOKENS + TEMPLATE_TOKENS_PER_MESSAGE * messages;
    return hasMedia(body) ? contextLength * prompts : Math.min(bytes, contextLength * prompts);
  }

  function mostCompletionTokens(): number {
    const isUnnamed = body.max_tokens === undefined || (dialect === "lmi" && body.max_tokens === null);
    const unnamed = operation === "completion" && isUnnamed ? COMPLETION_TOKENS[dialect] : contextLength;
    const named = operation === "response" ? body.max_output_tokens : body.max_tokens;
    return Math.min(numberOr(unnamed, named), contextLength) * answers;
  }

  return {
    mostTokens: () => mostPromptTokens() + mostCompletionTokens(),
    mostCompletionTokens,
    likelyPromptTokens: () =>
      TOKENIZER_ONLY.has(operation) ? 0 : Math.min(likelyTokens(body), contextLength * prompts),
    most: { promptTokens: context * prompts, completionTokens: context * answers },
    // A container also reads "no" and 0 for false.
    isShownWhole: (body.include_reasoning ?? true) === true,
  };
}

type ReservedModel = Pick<ServedModel, "contextLength" | "dialect">;

/** These use the container's tokenizer and never the model. */
const TOKENIZER_ONLY: ReadonlySet<Operation> = new Set(["tokenization", "detokenization", "message-tokens"]);
const WRITES_NOTHING: ReadonlySet<Operation> = new Set(["embedding", "rerank", "score", ...TOKENIZER_ONLY]);

function likelyTokens({ messages, prompt, input, documents, text_2 }: JsonObject): number {
  const text = JSON.stringify(messages ?? prompt ?? input ?? documents ?? text_2 ?? "");
  return Math.ceil(Buffer.byteLength(text) / 4) + MEDIA_TOKENS * mediaIn(text);
}

/** An image may be a short address, and thousands of tokens. */
function hasMedia({ messages, input, documents, queries, query, text_1, text_2 }: JsonObject): boolean {
  return mediaIn(JSON.stringify([messages, input, documents, queries, query, text_1, text_2])) > 0;
}

/** In JSON a text's own quotes have backslashes before them: these are keys. vLLM takes parts without a `type`, too. */
function mediaIn(json: string): number {
  const parts = /(?<=[{,])"(?:(?:(?:image|video|audio)(?:_\w+)?|input_audio)":|type":"(?:image|document)")/g;
  return json.match(parts)?.length ?? 0;
}

/** A ranking reads the query once for each document. vLLM completes prompts and their embeddings, each. */
function mostPrompts({ prompt, prompt_embeds, input, documents, queries, text_1, text_2 }: JsonObject): number {
  const lists = [prompt, input, documents, queries, text_1, text_2];
  const embedded = prompt_embeds == null ? 0 : countPrompts(prompt_embeds) - (prompt == null ? 1 : 0);
  return Math.max(...lists.map(countPrompts)) + embedded;
}

function numberOr(other: number, value: unknown): number {
  return typeof value === "number" && Number.isFinite(value) && value >= 0 ? Math.ceil(value) : other;
}
