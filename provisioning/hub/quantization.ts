import type { ModelConfiguration } from "./model-configuration.ts";

/** How the weights are stored where that is not 16 bits a number. */
export interface Quantization {
  /** The word of `config.json`: `awq`, `gptq`, `fp8`, `mxfp4`, `compressed-tensors`, … */
  readonly method: string;
  readonly bits?: number;
}

type Given = ModelConfiguration["quantization_config"];

export function readQuantization(given: Given): Quantization | undefined {
  if (given == null) return undefined;
  const bits = bitsOf(given);
  return { method: given.quant_method, ...(bits !== undefined && { bits }) };
}

/** MXFP4 has a scale of 8 bits for 32 numbers; AWQ and GPTQ a scale of 16 bits and a zero for a group. */
export function storedBits(given: Given): { readonly bits: number; readonly expertsOnly: boolean } {
  if (given == null) return { bits: 16, expertsOnly: false };
  if (given.quant_method === "mxfp4") return { bits: 4 + 8 / 32, expertsOnly: true };
  const bits = bitsOf(given) ?? 16;
  if (bits >= 16 || given.quant_method === "fp8") return { bits, expertsOnly: false };
  const [first] = Object.values(given.config_groups ?? {});
  const group =
    given.group_size ?? (typeof first?.weights.group_size === "number" ? first.weights.group_size : undefined);
  return { bits: group === undefined ? bits : bits + (16 + bits) / group, expertsOnly: false };
}

function bitsOf(given: NonNullable<Given>): number | undefined {
  const [first] = Object.values(given.config_groups ?? {});
  return given.bits ?? first?.weights.num_bits ?? KNOWN_BITS[given.quant_method];
}

const KNOWN_BITS: Readonly<Record<string, number>> = { mxfp4: 4, fp8: 8, fbgemm_fp8: 8 };
