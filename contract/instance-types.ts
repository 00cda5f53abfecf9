import { CPU_INSTANCE_TYPES, type CpuInstanceType } from "./cpu-instance-types.ts";
import { GPU_INSTANCE_TYPES, type GpuInstanceType } from "./gpu-instance-types.ts";

export type { CpuInstanceType, GpuInstanceType };

/** An instance type: what a plan needs to refuse nonsense, and a report to name a cost. Its `kind` says what it computes with. */
export type InstanceType = GpuInstanceType | CpuInstanceType;

/** Every type that the product knows. What SageMaker has besides, and why it is not here: instance-types.test.ts. */
export const INSTANCE_TYPES: Readonly<Record<string, InstanceType>> = { ...GPU_INSTANCE_TYPES, ...CPU_INSTANCE_TYPES };

/** The families for a sentence, such as `ml.g5`: the whole list is in docs/costs.md. */
export function instanceFamilies(kind?: InstanceType["kind"]): readonly string[] {
  const types = Object.entries(INSTANCE_TYPES).filter(([, type]) => kind === undefined || type.kind === kind);
  return [...new Set(types.map(([name]) => name.slice(0, name.lastIndexOf("."))))];
}

/**
 * Where most prices come from: tables that others made of AWS's price list, rounded to the cent. A group that has them from elsewhere
 * says so; a type without a price is one of which no table was found. Other regions differ by some per cent; `npx openai-sagemaker
 * cost` asks AWS for the region's own, https://aws.amazon.com/sagemaker/ai/pricing/ has them for people.
 */
export const PRICE_SOURCE = {
  source: "AWS's list prices of real-time inference, on demand, as public tables repeat them",
  region: "us-east-1",
  date: "2026-09-27",
} as const;
