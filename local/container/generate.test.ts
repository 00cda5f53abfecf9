import { generate, scorePrompt } from "./generate.ts";
import type { GenerationParameters, Step } from "./generation.ts";
import { type BuiltInModel, loadLanguageModel } from "./language-model.ts";

/** What vLLM 0.32.0 answers with these weights. */
const PROMPT = "The President said that the people";
const ANSWER =
  " of the United States, and the United States, and the United States, and the United States, and the United States, " +
  "and the United States, and the United States, and the United States, and the United States, and the United States " +
  "of the United States, and the United States";

const greedy: GenerationParameters = {
  maxTokens: 58,
  skipSpecialTokens: true,
  withLogprobs: false,
  stop: { strings: [], include: false, minTokens: 0 },
  sampling: {
    temperature: 0,
    topP: 1,
    topK: 0,
    minP: 0,
    seed: undefined,
    presencePenalty: 0,
    frequencyPenalty: 0,
    repetitionPenalty: 1,
    logitBias: new Map(),
    allowedTokens: undefined,
    endTokens: [],
    minTokens: 0,
  },
};

let model: BuiltInModel;
beforeAll(async () => {
  model = await loadLanguageModel();
});

async function complete(parameters: GenerationParameters, prompt = PROMPT) {
  const steps: Step[] = [];
  for await (const step of generate(model, model.tokenizer.encode(prompt), parameters)) steps.push(step);
  return { steps, text: steps.map(({ text }) => text).join("") };
}

test("without chance the model says what vLLM says with the same weights", async () => {
  const { steps, text } = await complete(greedy);
  expect(text).toBe(ANSWER);
  expect(steps.at(-1)?.finish).toEqual({ reason: "length", stop: null });
});

test("answers that are generated at the same time do not mix", async () => {
  const answers = await Promise.all([complete(greedy), complete(greedy, "Call me"), complete(greedy)]);
  expect(answers.map(({ text }) => text)).toEqual([ANSWER, (await complete(greedy, "Call me")).text, ANSWER]);
});

test("the same seed gives the same answer, another seed another one", async () => {
  const seeded = (seed: number) => ({ ...greedy, sampling: { ...greedy.sampling, temperature: 1, seed } });
  const { text } = await complete(seeded(7));
  expect((await complete(seeded(7))).text).toBe(text);
  expect((await complete(seeded(8))).text).not.toBe(text);
});

test("a prompt's tokens are as likely as when they are generated", async () => {
  const { steps } = await complete({ ...greedy, maxTokens: 3, withLogprobs: true });
  const prompt = model.tokenizer.encode(PROMPT);
  const scores = await scorePrompt(model, [...prompt, ...steps.map(({ token }) => token)]);
  expect(scores.slice(prompt.length - 1)).toEqual(steps.map(({ logprobs }) => logprobs));
});

test("probabilities add up to one, and real text is likelier than noise", async () => {
  const likelihood = async (text: string) => {
    const tokens = model.tokenizer.encode(text);
    const scores = await scorePrompt(model, tokens);
    for (const logprobs of scores) {
      expect(logprobs.reduce((sum, logprob) => sum + Math.exp(logprob), 0)).toBeCloseTo(1, 3);
    }
    return scores.reduce((sum, logprobs, i) => sum + (logprobs[tokens[i + 1] as number] as number), 0) / scores.length;
  };
  const text = await likelihood("the people of the United States have a right to expect from their Government");
  const noise = await likelihood("expect Government right their the a of to States have people from the United");
  expect(text).toBeGreaterThan(noise + 1);
});

test("a sequence that is full says so", () => {
  const sequence = model.network.start(1);
  sequence.append(1);
  expect(() => sequence.append(1)).toThrow("full: 1 tokens");
});
