import { ContainerError } from "./container-error.ts";
import { generate } from "./generate.ts";
import type { GenerationParameters, Step } from "./generation.ts";
import { type RankedToken, rankToken } from "./logprobs.ts";
import { asReady, inTurn } from "./orders.ts";
import type { Prompt } from "./prompt.ts";
import { forChoice } from "./sampling-parameters.ts";
import type { ContainerModel } from "./served-model.ts";

export interface ChoiceStep extends Step {
  /** Position of the prompt, and of the choice in `choices`. */
  readonly promptIndex: number;
  readonly index: number;
  /** Tokens generated for this choice so far, this one included. */
  readonly count: number;
  readonly ranked: RankedToken | undefined;
}

export interface ChoicesRequest {
  readonly prompts: readonly Prompt[];
  /** Per prompt. */
  readonly parameters: readonly GenerationParameters[];
  /** Choices a prompt. */
  readonly n: number;
  readonly topLogprobs: number;
}

/**
 * Generates all choices at once: each gets one token in turn from the built-in model, and from an engine whichever is ready. A caller that
 * stops iterating stops them all.
 */
export async function* generateChoices(
  model: ContainerModel,
  { prompts, parameters, n, topLogprobs }: ChoicesRequest,
  signal: AbortSignal,
): AsyncGenerator<ChoiceStep, void, void> {
  const running = prompts.flatMap((prompt, promptIndex) =>
    Array.from({ length: n }, (_, choice) => {
      const ofChoice = forChoice(parameters[promptIndex] as GenerationParameters, choice);
      return {
        promptIndex,
        index: promptIndex * n + choice,
        generated: [] as number[],
        steps: model.engine?.generate(prompt.tokens, ofChoice, signal) ?? generate(model, prompt.tokens, ofChoice),
      };
    }),
  );
  const order = model.engine === undefined ? inTurn : asReady;
  for await (const [choice, step] of order(running)) {
    if (step === undefined) {
      model.prefixCache?.keep([...(prompts[choice.promptIndex]?.tokens ?? []), ...choice.generated]);
      continue;
    }
    const { promptIndex, index, generated } = choice;
    const ranked =
      step.logprobs && rankToken(model.tokenizer, step.logprobs, step.token, topLogprobs, generated.slice(-4));
    generated.push(step.token);
    yield { ...step, promptIndex, index, count: generated.length, ranked };
  }
}

export interface Choice {
  readonly promptIndex: number;
  readonly text: string;
  readonly tokens: readonly number[];
  readonly ranked: readonly RankedToken[];
  readonly finish: Step["finish"];
}

/** Collects whole choices. Rejects when the client is gone, so that nothing is generated for nobody. */
export async function collectChoices(
  steps: AsyncIterable<ChoiceStep>,
  signal: AbortSignal,
): Promise<readonly Choice[]> {
  const choices: Choice[] = [];
  for await (const { index, promptIndex, text, token, ranked, finish } of steps) {
    if (signal.aborted) throw new ContainerError("Client disconnected");
    const before = choices[index] ?? { text: "", tokens: [], ranked: [] };
    choices[index] = {
      promptIndex,
      text: before.text + text,
      tokens: [...before.tokens, token],
      ranked: ranked ? [...before.ranked, ranked] : before.ranked,
      finish,
    };
  }
  return choices;
}
