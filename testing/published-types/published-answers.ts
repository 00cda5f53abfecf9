import type Anthropic from "@anthropic-ai/sdk";
import type OpenAI from "openai";
import type { UsageCompletionsResponse } from "openai/resources/admin/organization/usage";

/**
 * What OpenAI's and Anthropic's own packages say that their servers answer: `published-schemas.ts` makes JSON schemas of these types. They
 * are taken as they are published, but for three things, each with its reason.
 */
export interface OpenAIAnswers {
  readonly chat: OpenAI.Chat.ChatCompletion;
  readonly chatChunk: OpenAI.Chat.ChatCompletionChunk;
  readonly completion: OpenAI.Completion;
  readonly completionChunk: CompletionChunk;
  readonly embeddings: Embeddings;
  readonly response: OpenAI.Responses.Response;
  readonly responseEvent: OpenAI.Responses.ResponseStreamEvent;
  readonly transcription: OpenAI.Audio.Transcription;
  readonly model: OpenAI.Model;
  readonly models: { readonly object: "list"; readonly data: readonly OpenAI.Model[] };
  /** With tokens of `GET /v1/organization/usage/completions`. */
  readonly usagePage: UsageCompletionsResponse;
  readonly error: { readonly error: OpenAI.ErrorObject };
  /** What a client may say, and say again of what was answered. */
  readonly responseItem: OpenAI.Responses.ResponseInputItem;
}

export interface AnthropicAnswers {
  readonly message: Anthropic.Message;
  readonly messageEvent: Anthropic.RawMessageStreamEvent | Anthropic.ErrorResponse;
  readonly messageTokens: Anthropic.MessageTokensCount;
  readonly messageError: Anthropic.ErrorResponse;
  /** What a client may say, and say again of what was answered. */
  readonly contentBlock: Anthropic.Beta.BetaContentBlockParam;
}

export type PublishedAnswer = keyof OpenAIAnswers | keyof AnthropicAnswers;

/** The package has one type for whole completions and for chunks; OpenAI's server writes null until the last one. */
interface CompletionChunk extends Omit<OpenAI.Completion, "choices"> {
  readonly choices: readonly (Omit<OpenAI.CompletionChoice, "finish_reason"> & {
    readonly finish_reason: OpenAI.CompletionChoice["finish_reason"] | null;
  })[];
}

/** The package decodes base64 before it shows an embedding. */
interface Embeddings extends Omit<OpenAI.CreateEmbeddingResponse, "data"> {
  readonly data: readonly (Omit<OpenAI.Embedding, "embedding"> & { readonly embedding: readonly number[] | string })[];
}
