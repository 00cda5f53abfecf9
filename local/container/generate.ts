import { setImmediate } from "node:timers/promises";
import { createDetokenizer } from "./detokenizer.ts";
import type { LanguageModel } from "./language-model.ts";
import { logSoftmax } from "./linear-algebra.ts";
import type { Finish, GenerationParameters, Step } from "./generation.ts";
import { createSampler } from "./sampler.ts";
import { createOutputText } from "./stop-strings.ts";

/**
 * Generates an answer token by token. The event loop gets its turn between tokens, so that many answers are generated at once; a
 * caller that stops iterating stops the generation.
 */
export async function* generate(
  { network, tokenizer }: Pick<LanguageModel, "network" | "tokenizer">,
  prompt: readonly number[],
  { maxTokens, sampling, stop, skipSpecialTokens, withLogprobs }: GenerationParameters,
): AsyncGenerator<Step, void, void> {
  const sequence = network.start(prompt.length + maxTokens);
  for (const token of prompt) {
    await setImmediate();
    sequence.append(token);
  }
  const sample = createSampler(sampling, prompt);
  const detokenize = createDetokenizer(tokenizer, skipSpecialTokens);
  const output = createOutputText(stop);

  for (let count = 1; ; count++) {
    await setImmediate();
    const logits = sequence.logits();
    const token = sample(logits);
    const ends = sampling.endTokens.includes(token);
    const stopString = output.append(ends && !stop.include ? "" : detokenize(token));
    const finish: Finish | undefined = ends
      ? { reason: "stop", stop: tokenizer.endOfText === token ? null : token }
      : stopString !== undefined
        ? { reason: "stop", stop: stopString }
        : count === maxTokens
          ? { reason: "length", stop: null }
          : undefined;
    const logprobs = withLogprobs ? logSoftmax(logits) : undefined;
    yield { token, text: output.take(finish !== undefined), logprobs, finish };
    if (finish) return;
    sequence.append(token);
  }
}

/** The log probabilities of the vocabulary at each position of a prompt but the first, which nothing precedes. */
export async function scorePrompt(
  { network }: Pick<LanguageModel, "network">,
  prompt: readonly number[],
): Promise<Float32Array[]> {
  const sequence = network.start(prompt.length);
  const scores: Float32Array[] = [];
  for (const token of prompt.slice(0, -1)) {
    await setImmediate();
    sequence.append(token);
    scores.push(logSoftmax(sequence.logits()));
  }
  return scores;
}
