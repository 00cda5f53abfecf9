import { add, gelu, multiply, normalizeLayer, softmax } from "./linear-algebra.ts";
import type { Dimensions, Weights } from "./weights.ts";

/** A sequence that grows token by token; keys and values of its past are kept. */
export interface Sequence {
  readonly length: number;
  /** Appends a token. */
  append(token: number): void;
  /** Scores of every token of the vocabulary to come next; valid until the next call. */
  logits(): Float32Array;
}

export interface Gpt2 extends Dimensions {
  /** `capacity`: most tokens it will hold, at most the model's context. */
  start(capacity: number): Sequence;
}

type Layer = ReturnType<typeof readLayer>;

/** GPT-2's forward pass as Hugging Face's `GPT2LMHeadModel` has it, one token at a time. */
export function createGpt2(weights: Weights): Gpt2 {
  const { vocabulary, width, heads, context } = weights;
  const tokenEmbedding = weights.tensor("transformer.wte.weight");
  const positionEmbedding = weights.tensor("transformer.wpe.weight");
  const finalWeight = weights.tensor("transformer.ln_f.weight");
  const finalBias = weights.tensor("transformer.ln_f.bias");
  const layers = Array.from({ length: weights.layers }, (_, index) => readLayer(weights, index));

  // Nothing is awaited inside a call, so that all sequences can share these.
  const normalized = new Float32Array(width);
  const queryKeyValue = new Float32Array(3 * width);
  const attended = new Float32Array(width);
  const projected = new Float32Array(width);
  const hidden = new Float32Array(4 * width);
  const logits = new Float32Array(vocabulary);
  const scores = new Float32Array(context);

  function start(capacity: number): Sequence {
    const x = new Float32Array(width);
    const past = layers.map(() => ({
      keys: new Float32Array(capacity * width),
      values: new Float32Array(capacity * width),
    }));
    let length = 0;

    return {
      get length() {
        return length;
      },
      append(token) {
        if (length >= capacity) throw new Error(`the sequence is full: ${capacity} tokens`);
        for (let i = 0; i < width; i++) {
          x[i] = (tokenEmbedding[token * width + i] as number) + (positionEmbedding[length * width + i] as number);
        }
        layers.forEach((layer, index) => {
          const { keys, values } = past[index] as (typeof past)[number];
          normalizeLayer(x, layer.attentionNorm.weight, layer.attentionNorm.bias, normalized);
          multiply(layer.queryKeyValue.weight, normalized, queryKeyValue, layer.queryKeyValue.bias);
          keys.set(queryKeyValue.subarray(width, 2 * width), length * width);
          values.set(queryKeyValue.subarray(2 * width), length * width);
          attend(keys, values, length + 1);
          multiply(layer.attentionOutput.weight, attended, projected, layer.attentionOutput.bias);
          add(x, projected);
          feedForward(layer, x);
        });
        length++;
      },
      logits() {
        normalizeLayer(x, finalWeight, finalBias, normalized);
        multiply(tokenEmbedding, normalized, logits);
        return logits;
      },
    };
  }

  function attend(keys: Float32Array, values: Float32Array, length: number): void {
    const headWidth = width / heads;
    const weight = scores.subarray(0, length);
    attended.fill(0);
    for (let from = 0; from < width; from += headWidth) {
      for (let position = 0; position < length; position++) {
        let sum = 0;
        for (let i = from; i < from + headWidth; i++) {
          sum += (queryKeyValue[i] as number) * (keys[position * width + i] as number);
        }
        weight[position] = sum / Math.sqrt(headWidth);
      }
      softmax(weight);
      for (let position = 0; position < length; position++) {
        const share = weight[position] as number;
        for (let i = from; i < from + headWidth; i++) {
          attended[i] = (attended[i] as number) + share * (values[position * width + i] as number);
        }
      }
    }
  }

  function feedForward(layer: Layer, x: Float32Array): void {
    normalizeLayer(x, layer.feedForwardNorm.weight, layer.feedForwardNorm.bias, normalized);
    multiply(layer.expansion.weight, normalized, hidden, layer.expansion.bias);
    gelu(hidden);
    multiply(layer.contraction.weight, hidden, projected, layer.contraction.bias);
    add(x, projected);
  }

  return { vocabulary, width, heads, context, layers: weights.layers, start };
}

function readLayer(weights: Weights, index: number) {
  const read = (name: string) => ({
    weight: weights.tensor(`transformer.h.${index}.${name}.weight`),
    bias: weights.tensor(`transformer.h.${index}.${name}.bias`),
  });
  return {
    attentionNorm: read("ln_1"),
    queryKeyValue: read("attn.c_attn"),
    attentionOutput: read("attn.c_proj"),
    feedForwardNorm: read("ln_2"),
    expansion: read("mlp.c_fc"),
    contraction: read("mlp.c_proj"),
  };
}
