import { createHash } from "node:crypto";
import type { Weights } from "./weights.ts";

/** The last layer's, so that what it changes is not changed again. */
const adaptedTensor = ({ layers }: Weights) => `transformer.h.${layers - 1}.mlp.c_proj.weight`;

/** Enough that each adapter soon says something else, if not something sensible. */
const SCALE = 1;

/**
 * A LoRA of rank 1 in place of a trained one: the product of two vectors is added to one matrix. Which vectors depends on the
 * adapter's path alone, so that one adapter always answers the same, and two do not.
 */
export function adaptedWeights(weights: Weights, path: string): Weights {
  const name = adaptedTensor(weights);
  return {
    ...weights,
    tensor(asked) {
      const original = weights.tensor(asked);
      if (asked !== name) return original;
      const height = weights.width;
      const width = original.length / height;
      const left = vector(`${path} B`, height);
      // What comes in is hardly ever below 0: numbers of one sign never cancel each other out.
      const right = vector(`${path} A`, width).map(Math.abs);
      return original.map((value, i) => value + SCALE * at(left, Math.floor(i / width)) * at(right, i % width));
    },
  };
}

function at(values: Float32Array, index: number): number {
  return values[index] as number;
}

/** Numbers from -1 to 1. */
function vector(seed: string, length: number): Float32Array {
  const values = new Float32Array(length);
  for (let from = 0; from < length; from += 8) {
    const digest = createHash("sha256").update(`${seed} ${from}`).digest();
    for (let i = 0; i < 8 && from + i < length; i++) values[from + i] = digest.readInt32LE(4 * i) / 2 ** 31;
  }
  return values;
}
