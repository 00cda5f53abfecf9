import { readFile } from "node:fs/promises";
import { join } from "node:path";

export interface Dimensions {
  readonly vocabulary: number;
  readonly width: number;
  readonly layers: number;
  readonly heads: number;
  /** Longest sequence, in tokens. */
  readonly context: number;
}

export interface Weights extends Dimensions {
  /** Always the same one, which several models may share. A vector, or a matrix row by row `[out][in]`, in float32. */
  tensor(name: string): Float32Array;
}

type Layout =
  | { readonly shape: readonly [number]; readonly values: number }
  | { readonly shape: readonly [number, number]; readonly rows: number; readonly scales: number };

/** Reads `weights.json` and `weights.bin`, which `train.py` writes and describes. */
export async function loadWeights(folder: string): Promise<Weights> {
  const [description, data] = await Promise.all([
    readFile(join(folder, "weights.json"), "utf8"),
    readFile(join(folder, "weights.bin")),
  ]);
  const { tensors, ...dimensions } = JSON.parse(description) as Dimensions & { tensors: Record<string, Layout> };
  const read = new Map<string, Float32Array>();
  return {
    ...dimensions,
    tensor(name) {
      const known = read.get(name);
      if (known) return known;
      const layout = tensors[name];
      if (!layout) throw new Error(`weights.json has no tensor ${name}; make the weights again with train.py`);
      const values = "values" in layout ? floats(data, layout.values, layout.shape[0]) : dequantize(data, layout);
      read.set(name, values);
      return values;
    },
  };
}

function floats(data: Buffer, offset: number, length: number): Float32Array {
  return new Float32Array(Uint8Array.from(data.subarray(offset, offset + 4 * length)).buffer);
}

function dequantize(data: Buffer, { shape, rows, scales }: Extract<Layout, { rows: number }>): Float32Array {
  const [height, width] = shape;
  const quantized = new Int8Array(data.buffer, data.byteOffset + rows, height * width);
  const scale = floats(data, scales, height);
  const values = new Float32Array(height * width);
  for (let row = 0, i = 0; row < height; row++) {
    for (let column = 0; column < width; column++, i++) values[i] = (quantized[i] as number) * (scale[row] as number);
  }
  return values;
}
