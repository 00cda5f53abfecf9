import type { Tokenizer } from "./byte-pair-encoding.ts";
import { ContainerError, invalidParameter } from "./container-error.ts";
import { decode } from "./detokenizer.ts";

export interface Prompt {
  readonly text: string;
  readonly tokens: readonly number[];
}

export interface PromptLimits {
  readonly maxModelLen: number;
  readonly vocabulary: number;
  /** Keeps only the last tokens; -1: as many as fit. */
  readonly truncate?: number | null | undefined;
}

/** Tokenizes a prompt and refuses what the context cannot hold. Source: `TokenizeParams` of vLLM 0.32. */
export function readPrompt(source: string | readonly number[], tokenizer: Tokenizer, limits: PromptLimits): Prompt {
  const isText = typeof source === "string";
  if (isText) checkLength(source, tokenizer, limits);
  let tokens = isText ? tokenizer.encode(source) : source;
  const unknown = tokens.find((token) => token >= limits.vocabulary);
  if (unknown !== undefined) throw new ContainerError(`Token id ${unknown} is out of vocabulary`);

  const { maxModelLen, truncate } = limits;
  if (truncate !== undefined && truncate !== null) {
    const kept = truncate < 0 ? maxModelLen - 1 : truncate;
    tokens = tokens.slice(Math.max(0, tokens.length - kept));
  }
  if (tokens.length === 0) throw new ContainerError("The decoder prompt cannot be empty");
  if (tokens.length > maxModelLen) {
    // vLLM tokenizes only one token more of a text than fits, and says so.
    const count = isText ? maxModelLen + 1 : tokens.length;
    throw invalidParameter(
      `This model's maximum context length is ${maxModelLen} tokens. However, your prompt contains ` +
        `${count === maxModelLen + 1 ? "at least " : ""}${count} input tokens, which exceeds this limit even without any ` +
        "output tokens. Please reduce the length of the input prompt.",
      "input_tokens",
      count,
    );
  }
  return { text: isText ? source : decode(tokenizer, tokens), tokens };
}

/** A text that is too long however it is tokenized is not tokenized at all. */
function checkLength(text: string, { longestToken }: Tokenizer, { maxModelLen, truncate }: PromptLimits): void {
  const length = [...text].length;
  const longest = maxModelLen * longestToken;
  if (length <= longest || (truncate !== undefined && truncate !== null)) return;
  throw invalidParameter(
    `This model's maximum context length is ${maxModelLen} tokens. However, your prompt contains ${length} characters ` +
      `(more than ${longest} characters, which is the upper bound for ${maxModelLen} input tokens). ` +
      "Please reduce the length of the input prompt.",
    "input_text",
    length,
  );
}

/** Refuses more tokens than the context has. How many still fit beside the prompt is not an error: fewer are generated. */
export function checkMaxTokens(field: string, asked: number | undefined, maxModelLen: number): void {
  if (asked === undefined || asked <= maxModelLen) return;
  throw invalidParameter(
    `${field}=${asked} cannot be greater than max_model_len=${maxModelLen}. Please request fewer output tokens.`,
    field,
    asked,
  );
}
