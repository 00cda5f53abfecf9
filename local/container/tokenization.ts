import * as v from "valibot";
import { renderChat } from "./chat-prompt.ts";
import { decode } from "./detokenizer.ts";
import { readPrompt } from "./prompt.ts";
import { ChatCompletionRequest } from "./request-schema.ts";
import type { ContainerModel, Reply } from "./served-model.ts";

const model = v.nullish(v.string());
const TextRequest = v.looseObject({ model, prompt: v.string(), return_token_strs: v.nullish(v.boolean()) });
export const TokenizeRequest = v.union([TextRequest, ChatCompletionRequest]);
type TokenizeRequest = v.InferOutput<typeof TokenizeRequest>;
export const DetokenizeRequest = v.looseObject({ model, tokens: v.array(v.pipe(v.number(), v.integer())) });
type DetokenizeRequest = v.InferOutput<typeof DetokenizeRequest>;

/** Answers `POST /tokenize`, of a text or a chat. Source: `vllm/entrypoints/serve/tokenize` of vLLM 0.32. */
export async function createTokenization(served: ContainerModel, request: TokenizeRequest): Promise<Reply> {
  const { network, tokenizer, maxModelLen } = served;
  const text = "messages" in request ? renderChat(served, request as ChatCompletionRequest) : String(request.prompt);
  const { tokens } = readPrompt(text, tokenizer, { maxModelLen, vocabulary: network.vocabulary });
  const strings =
    "return_token_strs" in request && request.return_token_strs
      ? tokens.map((token) => decode(tokenizer, [token]))
      : null;
  return { body: { count: tokens.length, max_model_len: maxModelLen, tokens, token_strs: strings } };
}

/** Answers `POST /detokenize`. */
export async function createDetokenization(served: ContainerModel, { tokens }: DetokenizeRequest): Promise<Reply> {
  const { network, tokenizer, maxModelLen } = served;
  return { body: { prompt: readPrompt(tokens, tokenizer, { maxModelLen, vocabulary: network.vocabulary }).text } };
}
