import { isJsonObject } from "../json.ts";

/** One token in a chat completion's log probabilities. */
interface TokenLogprob {
  readonly token: string;
  readonly logprob: number;
  readonly bytes: readonly number[];
}

/**
 * A completion's log probabilities (four parallel lists) in a chat completion's form (a list of tokens).
 * @param count How many alternatives the caller asked for; vLLM's completions add the chosen token to them.
 */
export function chatLogprobs(logprobs: unknown, count: number) {
  if (!isJsonObject(logprobs) || !Array.isArray(logprobs.tokens)) return null;
  const values = Array.isArray(logprobs.token_logprobs) ? logprobs.token_logprobs : [];
  const tops = Array.isArray(logprobs.top_logprobs) ? logprobs.top_logprobs : [];
  const content = logprobs.tokens.map((token: unknown, index) => ({
    ...tokenLogprob(String(token), values[index]),
    top_logprobs: topLogprobs(tops[index]).slice(0, count),
  }));
  return { content, refusal: null };
}

/** Completions have them as an object in no promised order. */
function topLogprobs(top: unknown): TokenLogprob[] {
  if (!isJsonObject(top)) return [];
  return Object.entries(top)
    .map(([token, logprob]) => tokenLogprob(token, logprob))
    .sort((one, other) => other.logprob - one.logprob);
}

function tokenLogprob(token: string, logprob: unknown): TokenLogprob {
  // OpenAI's and vLLM's value for a token that was never likely.
  return { token, logprob: typeof logprob === "number" ? logprob : -9999, bytes: [...Buffer.from(token)] };
}
