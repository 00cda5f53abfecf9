import { createSampler, type Sampling } from "./sampler.ts";

const sampling: Sampling = {
  temperature: 0,
  topP: 1,
  topK: 0,
  minP: 0,
  seed: 1,
  presencePenalty: 0,
  frequencyPenalty: 0,
  repetitionPenalty: 1,
  logitBias: new Map(),
  allowedTokens: undefined,
  endTokens: [],
  minTokens: 0,
};
/** Probabilities 0.6, 0.3, 0.1. */
const logits = Float32Array.from([0.6, 0.3, 0.1].map(Math.log));

function sampleMany(changes: Partial<Sampling>, count: number, prompt: number[] = []): number[] {
  const sample = createSampler({ ...sampling, ...changes }, prompt);
  return Array.from({ length: count }, () => sample(logits));
}

function shares(tokens: number[]): number[] {
  return [0, 1, 2].map((token) => tokens.filter((other) => other === token).length / tokens.length);
}

test("temperature 0 takes the most likely token and leaves the logits alone", () => {
  const before = logits.slice();
  expect(sampleMany({}, 3)).toEqual([0, 0, 0]);
  expect(logits).toEqual(before);
});

test("temperature 1 draws each token as often as it is likely, a lower one sharpens", () => {
  const [a = 0, b = 0, c = 0] = shares(sampleMany({ temperature: 1 }, 5000));
  expect([a, b, c].map((share) => Math.round(share * 10))).toEqual([6, 3, 1]);
  expect(shares(sampleMany({ temperature: 0.5 }, 5000))[0]).toBeGreaterThan(0.7);
});

test.each([
  ["top_k", { topK: 2 }],
  ["top_p", { topP: 0.85 }],
  ["min_p", { minP: 0.3 }],
])("%s leaves the unlikely token out and nothing else", (_, changes) => {
  const [a = 0, b = 0, c = 0] = shares(sampleMany({ temperature: 1, ...changes }, 3000));
  expect([a, b].every((share) => share > 0.25)).toBe(true);
  expect(c).toBe(0);
});

test("top_p keeps at least one token", () => {
  expect(shares(sampleMany({ temperature: 1, topP: 0.01 }, 50))).toEqual([1, 0, 0]);
});

test("seeds repeat, and choices without a seed differ", () => {
  const draw = (seed: number | undefined) => sampleMany({ temperature: 1, seed }, 60).join("");
  expect(draw(5)).toBe(draw(5));
  expect(draw(5)).not.toBe(draw(6));
  expect(draw(undefined)).not.toBe(draw(undefined));
});

test("penalties make way for other tokens", () => {
  expect(sampleMany({ presencePenalty: 2 }, 3)).toEqual([0, 1, 2]);
  // ln 0.6 − ln 0.3 is 0.69: two of token 0 cost more than one of token 1.
  expect(sampleMany({ frequencyPenalty: 0.5 }, 4)).toEqual([0, 0, 1, 0]);
  expect(sampleMany({ repetitionPenalty: 3 }, 1, [0])).toEqual([1]);
});

test("a bias decides, and only allowed tokens are taken", () => {
  expect(sampleMany({ logitBias: new Map([[2, 100]]) }, 1)).toEqual([2]);
  expect(sampleMany({ allowedTokens: [1, 2] }, 1)).toEqual([1]);
});

test("an answer does not end before it has its minimum of tokens", () => {
  expect(sampleMany({ endTokens: [0], minTokens: 2 }, 3)).toEqual([1, 1, 0]);
});
