import { randomInt } from "node:crypto";
import { ContainerError } from "../container/container-error.ts";
import { createDetokenizer } from "../container/detokenizer.ts";
import type { Finish, GenerationParameters, Step } from "../container/generation.ts";
import type { Engine } from "../container/language-model.ts";
import type { Tokenizer } from "../container/byte-pair-encoding.ts";
import { createOutputText } from "../container/stop-strings.ts";
import type { LlamaGrammar, LlamaModel, LlamaSequence, NodeLlamaCpp } from "./node-llama-cpp.ts";
import type { Sequences } from "./sequences.ts";

/** A prompt is read in pieces, so that who leaves meanwhile is noticed. */
const PIECE_TOKENS = 256;

export interface LlamaEngineOptions {
  readonly library: NodeLlamaCpp;
  readonly model: LlamaModel;
  readonly sequences: Sequences;
  readonly tokenizer: Tokenizer;
  readonly vocabulary: number;
}

export function createLlamaEngine({ library, model, sequences, tokenizer, vocabulary }: LlamaEngineOptions): Engine {
  return {
    async *generate(prompt, parameters, signal) {
      refuseUnknown(parameters);
      const sequence = await sequences.take(prompt);
      try {
        const rest = await readPrompt(sequence, prompt, signal);
        yield* answer(sequence, rest, { prompt, parameters });
      } finally {
        sequences.giveBack(sequence);
      }
    },
  };

  async function* answer(
    sequence: LlamaSequence,
    rest: readonly number[],
    { prompt, parameters }: { readonly prompt: readonly number[]; readonly parameters: GenerationParameters },
  ): AsyncGenerator<Step, void, void> {
    const { maxTokens, stop, sampling, skipSpecialTokens, withLogprobs, grammar } = parameters;
    const output = createOutputText(stop);
    const detokenize = createDetokenizer(tokenizer, skipSpecialTokens);
    const generated: number[] = [];
    const steps = sequence.evaluateWithMetadata(
      rest,
      { probabilities: withLogprobs },
      {
        ...samplingOptions(parameters, prompt, generated),
        yieldEogToken: true,
        ...(grammar === undefined
          ? {}
          : {
              grammarEvaluationState: new library.LlamaGrammarEvaluationState({
                model,
                grammar: grammar.of as LlamaGrammar,
              }),
            }),
      },
    );
    for await (const { token, probabilities } of steps) {
      generated.push(token);
      const isEnd = model.isEogToken(token) && sampling.endTokens.includes(tokenizer.endOfText);
      const ends = isEnd || sampling.endTokens.includes(token);
      const found = output.append(ends && !stop.include ? "" : detokenize(token));
      const finish: Finish | undefined = ends
        ? { reason: "stop", stop: isEnd ? null : token }
        : found !== undefined
          ? { reason: "stop", stop: found }
          : generated.length === maxTokens
            ? { reason: "length", stop: null }
            : undefined;
      const logprobs = probabilities && toLogprobs(probabilities, vocabulary);
      yield { token, text: output.take(finish !== undefined), logprobs, finish };
      if (finish) return;
    }
  }

  function samplingOptions(
    { sampling }: GenerationParameters,
    prompt: readonly number[],
    generated: readonly number[],
  ): object {
    const { repetitionPenalty, frequencyPenalty, presencePenalty, minTokens } = sampling;
    const penalizes = repetitionPenalty !== 1 || frequencyPenalty !== 0 || presencePenalty !== 0;
    const ends = minTokens > 0 ? [...model.iterateAllTokens()].filter((token) => model.isEogToken(token)) : [];
    const bias = () => {
      const bias = library.TokenBias.for(model);
      for (const [token, logit] of sampling.logitBias) bias.set(token, { logit });
      if (generated.length < minTokens) for (const token of ends) bias.set(token, "never");
      return bias;
    };
    return {
      temperature: sampling.temperature,
      topP: sampling.topP,
      topK: Math.max(0, sampling.topK),
      minP: sampling.minP,
      seed: sampling.seed === undefined ? randomInt(2 ** 32 - 1) : sampling.seed >>> 0,
      ...(sampling.logitBias.size > 0 || minTokens > 0 ? { tokenBias: bias } : {}),
      ...(penalizes
        ? {
            repeatPenalty: {
              // vLLM counts the prompt for the first penalty alone; llama.cpp has one list for all of them.
              punishTokens: () => (repetitionPenalty === 1 ? generated : [...prompt, ...generated]),
              maxPunishTokens: 4096,
              penalty: repetitionPenalty,
              frequencyPenalty,
              presencePenalty,
            },
          }
        : {}),
    };
  }
}

/** Goes on from what the sequence has of the prompt. @returns the last tokens, with which generating begins */
async function readPrompt(
  sequence: LlamaSequence,
  prompt: readonly number[],
  signal: AbortSignal,
): Promise<readonly number[]> {
  // The last token is computed in any case: what follows it is not kept.
  await sequence.adaptStateToTokens(prompt.slice(0, -1), false);
  let rest = prompt.slice(sequence.nextTokenIndex);
  while (rest.length > PIECE_TOKENS) {
    if (signal.aborted) throw new ContainerError("Client disconnected");
    await sequence.evaluateWithoutGeneratingNewTokens(rest.slice(0, PIECE_TOKENS));
    rest = rest.slice(PIECE_TOKENS);
  }
  if (signal.aborted) throw new ContainerError("Client disconnected");
  return rest;
}

function refuseUnknown({ sampling }: GenerationParameters): void {
  if (sampling.allowedTokens !== undefined) {
    throw new ContainerError("This container cannot keep answers to some tokens: leave out allowed_token_ids.", {
      param: "allowed_token_ids",
    });
  }
}

function toLogprobs(probabilities: ReadonlyMap<number, number>, vocabulary: number): Float32Array {
  const logprobs = new Float32Array(vocabulary).fill(Number.NEGATIVE_INFINITY);
  for (const [token, probability] of probabilities) logprobs[token] = Math.log(probability);
  return logprobs;
}
