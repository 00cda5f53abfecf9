/** `output[o] = matrix[o] · input + bias[o]`, the matrix row by row `[out][in]`; its height must be a multiple of 4. */
export function multiply(matrix: Float32Array, input: Float32Array, output: Float32Array, bias?: Float32Array): void {
  const width = input.length;
  // Four rows at once: an input is read once for all of them, and no sum waits for another one.
  for (let row = 0; row < output.length; row += 4) {
    const first = row * width;
    const second = first + width;
    const third = second + width;
    const fourth = third + width;
    let a = 0;
    let b = 0;
    let c = 0;
    let d = 0;
    for (let i = 0; i < width; i++) {
      const value = input[i] as number;
      a += (matrix[first + i] as number) * value;
      b += (matrix[second + i] as number) * value;
      c += (matrix[third + i] as number) * value;
      d += (matrix[fourth + i] as number) * value;
    }
    output[row] = a;
    output[row + 1] = b;
    output[row + 2] = c;
    output[row + 3] = d;
  }
  if (bias) add(output, bias);
}

export function add(target: Float32Array, summand: Float32Array): void {
  for (let i = 0; i < target.length; i++) target[i] = (target[i] as number) + (summand[i] as number);
}

const EPSILON = 1e-5;

export function normalizeLayer(x: Float32Array, weight: Float32Array, bias: Float32Array, output: Float32Array): void {
  let mean = 0;
  for (const value of x) mean += value;
  mean /= x.length;
  let variance = 0;
  for (const value of x) variance += (value - mean) ** 2;
  const scale = 1 / Math.sqrt(variance / x.length + EPSILON);
  for (let i = 0; i < x.length; i++) {
    output[i] = ((x[i] as number) - mean) * scale * (weight[i] as number) + (bias[i] as number);
  }
}

/** GELU's approximation by tanh, `gelu_new` in Hugging Face's configurations. */
export function gelu(x: Float32Array): void {
  for (let i = 0; i < x.length; i++) {
    const value = x[i] as number;
    x[i] = 0.5 * value * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (value + 0.044715 * value * value * value)));
  }
}

/** Turns scores into probabilities, in place. */
export function softmax(scores: Float32Array): void {
  let highest = Number.NEGATIVE_INFINITY;
  for (const score of scores) if (score > highest) highest = score;
  let sum = 0;
  for (let i = 0; i < scores.length; i++) sum += scores[i] = Math.exp((scores[i] as number) - highest);
  for (let i = 0; i < scores.length; i++) scores[i] = (scores[i] as number) / sum;
}

export function logSoftmax(logits: Float32Array): Float32Array {
  let highest = Number.NEGATIVE_INFINITY;
  for (const logit of logits) if (logit > highest) highest = logit;
  let sum = 0;
  for (const logit of logits) sum += Math.exp(logit - highest);
  const shift = highest + Math.log(sum);
  return logits.map((logit) => logit - shift);
}
