import type { Tokenizer } from "./byte-pair-encoding.ts";
import { decodeToken } from "./detokenizer.ts";

export interface Candidate {
  readonly token: number;
  readonly text: string;
  readonly logprob: number;
  /** 1 for the most likely token. */
  readonly rank: number;
}

/** A token of a text beside what could have stood in its place. */
export interface RankedToken {
  readonly text: string;
  /** The token itself first, then the most likely ones, none twice; null: nothing precedes it, so nothing was predicted. */
  readonly candidates: readonly Candidate[] | null;
}

/** Below every probability of a float, and JSON has no infinity. */
const LOWEST = -9999;

/**
 * @param count of the most likely tokens
 * @param before the tokens before it, of the same text
 */
export function rankToken(
  tokenizer: Tokenizer,
  logprobs: Float32Array,
  chosen: number,
  count: number,
  before: readonly number[],
): RankedToken {
  const logprob = (token: number) => logprobs[token] as number;
  const mostLikely = count === 0 ? [] : [...logprobs.keys()].sort((a, b) => logprob(b) - logprob(a)).slice(0, count);
  const candidates = [...new Set([chosen, ...mostLikely])].map((token) => ({
    token,
    text: decodeToken(tokenizer, token, before),
    logprob: Math.max(logprob(token), LOWEST),
    rank: 1 + logprobs.filter((other) => other > logprob(token)).length,
  }));
  return { text: decodeToken(tokenizer, chosen, before), candidates };
}

/** `logprobs` of a completion's choice; `offset`: characters that were reported before. */
export function toCompletionLogprobs(tokens: readonly RankedToken[], offset = 0) {
  let end = offset;
  return {
    text_offset: tokens.map(({ text }) => {
      const start = end;
      end += [...text].length;
      return start;
    }),
    token_logprobs: tokens.map(({ candidates }) => candidates?.[0]?.logprob ?? null),
    tokens: tokens.map(({ text }) => text),
    top_logprobs: tokens.map(
      ({ candidates }) => candidates && Object.fromEntries(candidates.map(({ text, logprob }) => [text, logprob])),
    ),
  };
}

/** `logprobs` of a chat completion's choice; the token itself counts among the `topLogprobs`. */
export function toChatLogprobs(tokens: readonly RankedToken[], topLogprobs: number) {
  const describe = ({ text, logprob }: Candidate) => ({ token: text, logprob, bytes: [...Buffer.from(text)] });
  return {
    content: tokens.flatMap(({ candidates }) => {
      const [chosen] = candidates ?? [];
      const top = candidates?.slice(0, topLogprobs).map(describe);
      return chosen ? [{ ...describe(chosen), top_logprobs: top }] : [];
    }),
  };
}

/** `prompt_logprobs` of a choice, by token id. */
export function toPromptLogprobs(tokens: readonly RankedToken[]) {
  return tokens.map(
    ({ candidates }) =>
      candidates &&
      Object.fromEntries(
        candidates.map(({ token, logprob, rank, text }) => [token, { logprob, rank, decoded_token: text }]),
      ),
  );
}
