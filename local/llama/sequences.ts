import type { LlamaSequence } from "./node-llama-cpp.ts";

/** The sequences of a context. Each keeps what it has computed, so that a prompt that begins alike goes on from there. */
export class Sequences {
  readonly #free: LlamaSequence[];
  readonly #waiting: ((sequence: LlamaSequence) => void)[] = [];

  constructor(sequences: readonly LlamaSequence[]) {
    this.#free = [...sequences];
  }

  /** The free one that has most of the prompt, or the next that is given back. */
  async take(prompt: readonly number[]): Promise<LlamaSequence> {
    if (this.#free.length === 0) return new Promise((resolve) => this.#waiting.push(resolve));
    const known = this.#free.map((sequence) => sequence.compareContextTokens(prompt).firstDifferentIndex);
    const [taken] = this.#free.splice(known.indexOf(Math.max(...known)), 1);
    return taken as LlamaSequence;
  }

  giveBack(sequence: LlamaSequence): void {
    const next = this.#waiting.shift();
    if (next) next(sequence);
    else this.#free.push(sequence);
  }
}
