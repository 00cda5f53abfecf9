import { ContainerError } from "./container-error.ts";
import { decodeToken } from "./detokenizer.ts";
import { scorePrompt } from "./generate.ts";
import type { LanguageModel } from "./language-model.ts";
import { type RankedToken, rankToken } from "./logprobs.ts";
import type { Prompt } from "./prompt.ts";

/** How likely the model finds a prompt, token by token; nothing precedes the first. */
export async function rankPrompt(
  model: LanguageModel,
  { tokens }: Prompt,
  count: number,
): Promise<readonly RankedToken[]> {
  if (model.engine !== undefined) {
    throw new ContainerError("This container cannot tell how likely a prompt is.", { param: "prompt_logprobs" });
  }
  const scores = await scorePrompt(model, tokens);
  return tokens.map((token, position) => {
    const before = tokens.slice(Math.max(0, position - 4), position);
    const logprobs = scores[position - 1];
    return logprobs
      ? rankToken(model.tokenizer, logprobs, token, count, before)
      : { text: decodeToken(model.tokenizer, token, before), candidates: null };
  });
}
