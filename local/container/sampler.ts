import { softmax } from "./linear-algebra.ts";

/** What decides the next token. Names and meanings are vLLM's, all defaults applied. */
export interface Sampling {
  /** Below 1e-5: always the most likely token. */
  readonly temperature: number;
  readonly topP: number;
  /** 0 or less: no limit. */
  readonly topK: number;
  readonly minP: number;
  readonly seed: number | undefined;
  readonly presencePenalty: number;
  readonly frequencyPenalty: number;
  readonly repetitionPenalty: number;
  readonly logitBias: ReadonlyMap<number, number>;
  readonly allowedTokens: readonly number[] | undefined;
  /** Tokens that end the answer; they are not sampled in the first `minTokens` tokens. */
  readonly endTokens: readonly number[];
  readonly minTokens: number;
}

const GREEDY = 1e-5;

export function isGreedy(temperature: number): boolean {
  return temperature < GREEDY;
}

/** Returns a function that picks the next token from the logits, which it leaves as they are. */
export function createSampler(sampling: Sampling, prompt: readonly number[]): (logits: Float32Array) => number {
  const random = sampling.seed === undefined ? Math.random : randomNumbers(sampling.seed);
  const counts = new Map<number, number>();
  const seen = new Set(prompt);
  let length = 0;

  return (logits) => {
    const scores = adjust(logits);
    const token = isGreedy(sampling.temperature) ? mostLikely(scores) : draw(scores, sampling, random());
    counts.set(token, (counts.get(token) ?? 0) + 1);
    seen.add(token);
    length++;
    return token;
  };

  /** In vLLM's order: allowed tokens, end tokens, bias, then the penalties. */
  function adjust(logits: Float32Array): Float32Array {
    const scores = sampling.allowedTokens
      ? new Float32Array(logits.length).fill(Number.NEGATIVE_INFINITY)
      : logits.slice();
    for (const token of sampling.allowedTokens ?? []) scores[token] = logits[token] as number;
    if (length < sampling.minTokens) for (const token of sampling.endTokens) scores[token] = Number.NEGATIVE_INFINITY;
    for (const [token, bias] of sampling.logitBias) scores[token] = (scores[token] as number) + bias;
    if (sampling.repetitionPenalty !== 1) {
      for (const token of seen) {
        const score = scores[token] as number;
        scores[token] = score > 0 ? score / sampling.repetitionPenalty : score * sampling.repetitionPenalty;
      }
    }
    for (const [token, count] of counts) {
      scores[token] = (scores[token] as number) - sampling.frequencyPenalty * count - sampling.presencePenalty;
    }
    return scores;
  }
}

function mostLikely(scores: Float32Array): number {
  let best = 0;
  for (let token = 1; token < scores.length; token++) {
    if ((scores[token] as number) > (scores[best] as number)) best = token;
  }
  return best;
}

/** @param random in [0, 1) */
function draw(scores: Float32Array, { temperature, topK, topP, minP }: Sampling, random: number): number {
  for (let token = 0; token < scores.length; token++) scores[token] = (scores[token] as number) / temperature;
  softmax(scores);
  if (topK > 0 || topP < 1 || minP > 0) cutTail(scores, topK, topP, minP);

  let total = 0;
  for (const probability of scores) total += probability;
  let rest = random * total;
  for (let token = 0; token < scores.length; token++) {
    rest -= scores[token] as number;
    if (rest < 0) return token;
  }
  return mostLikely(scores);
}

/** Makes unlikely tokens impossible: in vLLM's order those below `minP`, then beyond `topK`, then beyond `topP`. */
function cutTail(probabilities: Float32Array, topK: number, topP: number, minP: number): void {
  const probability = (token: number) => probabilities[token] as number;
  const sorted = [...probabilities.keys()].sort((a, b) => probability(b) - probability(a));
  const least = minP * probability(sorted[0] as number);
  const candidates = sorted.slice(0, topK > 0 ? topK : undefined).filter((token) => probability(token) >= least);

  const enough = topP * candidates.reduce((sum, token) => sum + probability(token), 0);
  const kept = new Set<number>();
  let sum = 0;
  for (const token of candidates) {
    if (kept.size > 0 && sum >= enough) break;
    kept.add(token);
    sum += probability(token);
  }
  for (const token of sorted) if (!kept.has(token)) probabilities[token] = 0;
}

/** Mulberry32: the same seed gives the same numbers in [0, 1). */
function randomNumbers(seed: number): () => number {
  let state = Math.trunc(seed) | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
