import * as v from "valibot";
import { ChatMessage } from "../chat-message.ts";
import { isJsonObject, type JsonObject } from "../json.ts";

/**
 * Only the fields that we use, or that a container would answer with a misleading sentence, are checked; every other one
 * passes through, also those that OpenAI will invent tomorrow.
 */
const messages = v.pipe(v.array(ChatMessage), v.minLength(1));
/** What a container understands otherwise than it looks, such as a number in a text, would be used without being counted. */
const integer = v.nullish(v.custom<number>(Number.isInteger, "an integer"));
const common = {
  n: integer,
  best_of: integer,
  max_tokens: integer,
  max_completion_tokens: integer,
  model: v.nullish(v.string()),
  stream: v.nullish(v.boolean()),
  stream_options: v.nullish(v.looseObject({ include_usage: v.nullish(v.boolean()) })),
};
const prompt = v.union([v.string(), v.pipe(v.array(v.unknown()), v.minLength(1))]);

export const ChatRequest = v.looseObject({
  ...common,
  messages,
  tools: v.nullish(v.array(v.looseObject({}))),
  stop: v.nullish(v.union([v.string(), v.array(v.string())])),
});

export const CompletionRequest = v.looseObject({ ...common, prompt });
/** Some clients send chats to the completions path. */
export const CompletionOfMessages = v.looseObject({ ...common, messages });
/** vLLM's own alternative to a prompt. */
export const CompletionOfEmbeddings = v.looseObject(common);

export const EmbeddingRequest = v.looseObject({ ...common, input: prompt });
/** vLLM also makes embeddings of chats. */
export const EmbeddingOfMessages = v.looseObject({ ...common, messages });

const items = v.pipe(v.array(v.unknown()), v.minLength(1));
const content = v.union([v.string(), items, v.custom<JsonObject>(isJsonObject, "an object")]);

/** Cohere's and Jina's, as vLLM takes them. */
export const RerankRequest = v.looseObject({ model: common.model, query: content, documents: items, top_n: integer });
export const ScoreRequest = v.looseObject({ model: common.model, queries: content, documents: content });
/** vLLM's older names of the same. */
export const ScoreOfTexts = v.looseObject({ model: common.model, text_1: content, text_2: content });

export const TokenizationRequest = v.looseObject({ model: common.model, prompt: v.string() });
export const TokenizationOfMessages = v.looseObject({ model: common.model, messages });
export const DetokenizationRequest = v.looseObject({
  model: common.model,
  tokens: v.array(v.custom<number>(Number.isInteger, "an integer")),
});
