import type { Tokenizer } from "./byte-pair-encoding.ts";

const REPLACEMENT = "\uFFFD";
/** As many decide about a space or a character. */
const CONTEXT_TOKENS = 4;

/** The text of tokens; bytes that are no character become U+FFFD. */
export function decode(tokenizer: Tokenizer, tokens: readonly number[]): string {
  return tokenizer.decode(tokens);
}

/**
 * Text of tokens that arrive one by one. A token that ends in the middle of a character gives nothing yet: its bytes
 * wait for the tokens that complete them.
 */
export function createDetokenizer(tokenizer: Tokenizer, skipSpecialTokens: boolean): (token: number) => string {
  let waiting: number[] = [];
  let before: readonly number[] = [];
  return (token) => {
    if (skipSpecialTokens && tokenizer.isSpecial(token)) return "";
    waiting.push(token);
    const text = tokenizer.decode(waiting, before);
    if (text.endsWith(REPLACEMENT)) return "";
    before = [...before, ...waiting].slice(-CONTEXT_TOKENS);
    waiting = [];
    return text;
  };
}

/**
 * The text of a single token, as log probabilities show it: a character that is spread over several tokens is the text
 * of the last of them, the others have none.
 * @param before tokens before it, of which the last four count
 */
export function decodeToken(tokenizer: Tokenizer, token: number, before: readonly number[]): string {
  const text = decode(tokenizer, [token]);
  if (!text.endsWith(REPLACEMENT)) return text;
  for (let count = 1; count <= Math.min(4, before.length); count++) {
    const context = before.slice(-count);
    const whole = decode(tokenizer, [...context, token]);
    if (whole.endsWith(REPLACEMENT)) continue;
    while (context.length > 0 && decode(tokenizer, context.slice(-1)).endsWith(REPLACEMENT)) context.pop();
    return whole.slice(decode(tokenizer, context).length);
  }
  return "";
}
