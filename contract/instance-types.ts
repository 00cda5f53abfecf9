/**
 * GPU instance types that the product knows, with what a plan needs to refuse nonsense and a report needs to name a cost.
 * Prices: list prices for endpoints in eu-north-1 (eu-west-1 where the north has none), USD an hour, November 2026.
 * Source: AWS price list service, product AmazonSageMaker; GPUs: EC2 instance type pages.
 */
export interface InstanceType {
  readonly gpu: "T4" | "A10G" | "L4" | "L40S";
  readonly gpuCount: number;
  /** Memory of one GPU, GiB. */
  readonly gpuMemoryGiB: number;
  /** T4 (Turing) has no bfloat16: https://github.com/vllm-project/vllm/issues/1400 */
  readonly bfloat16: boolean;
  readonly usdPerHour: number;
}

const T4 = { gpu: "T4", gpuCount: 1, gpuMemoryGiB: 16, bfloat16: false } as const;
const A10G = { gpu: "A10G", gpuCount: 1, gpuMemoryGiB: 24, bfloat16: true } as const;
const L4 = { gpu: "L4", gpuCount: 1, gpuMemoryGiB: 24, bfloat16: true } as const;
const L40S = { gpu: "L40S", gpuCount: 1, gpuMemoryGiB: 48, bfloat16: true } as const;

export const INSTANCE_TYPES: Readonly<Record<string, InstanceType>> = {
  "ml.g4dn.xlarge": { ...T4, usdPerHour: 0.74 },
  "ml.g4dn.2xlarge": { ...T4, usdPerHour: 1.05 },
  "ml.g5.xlarge": { ...A10G, usdPerHour: 1.41 },
  "ml.g5.2xlarge": { ...A10G, usdPerHour: 1.58 },
  "ml.g6.xlarge": { ...L4, usdPerHour: 0.98 },
  "ml.g6.2xlarge": { ...L4, usdPerHour: 1.23 },
  "ml.g6e.xlarge": { ...L40S, usdPerHour: 1.86 },
};
