/** What the product knows of a GPU. Memory is the maker's round number; a driver shows some per cent less. */
interface Gpu {
  readonly gpu: "T4" | "A10G" | "L4" | "L40S" | "A100" | "H100";
  readonly architecture: "Turing" | "Ampere" | "Ada Lovelace" | "Hopper";
  /** NVIDIA's compute capability. */
  readonly computeCapability: number;
  /** From compute capability 8.0 on: https://github.com/vllm-project/vllm/issues/1400 */
  readonly bfloat16: boolean;
  /** Memory of one GPU, GiB. */
  readonly gpuMemoryGiB: number;
}

/** A GPU instance type: what a plan needs to refuse nonsense, and a report to name a cost. */
export interface InstanceType extends Gpu {
  readonly gpuCount: number;
  /** See PRICE_SOURCE. */
  readonly usdPerHour: number;
}

/**
 * Where the prices come from: tables that others made of AWS's price list, rounded to the cent. Other regions differ by some per
 * cent; `npx openai-sagemaker cost` asks AWS for the region's own, https://aws.amazon.com/sagemaker/ai/pricing/ has them for people. GPUs: https://aws.amazon.com/ec2/instance-types/, their capability: https://developer.nvidia.com/cuda-gpus
 */
export const PRICE_SOURCE = {
  source: "AWS's list prices of real-time inference, on demand, as public tables repeat them",
  region: "us-east-1",
  date: "2026-09-27",
} as const;

const T4: Gpu = { gpu: "T4", architecture: "Turing", computeCapability: 7.5, bfloat16: false, gpuMemoryGiB: 16 };
const A10G: Gpu = { gpu: "A10G", architecture: "Ampere", computeCapability: 8.6, bfloat16: true, gpuMemoryGiB: 24 };
const L4: Gpu = { gpu: "L4", architecture: "Ada Lovelace", computeCapability: 8.9, bfloat16: true, gpuMemoryGiB: 24 };
const L40S: Gpu = {
  gpu: "L40S",
  architecture: "Ada Lovelace",
  computeCapability: 8.9,
  bfloat16: true,
  gpuMemoryGiB: 48,
};
const A100: Gpu = { gpu: "A100", architecture: "Ampere", computeCapability: 8.0, bfloat16: true, gpuMemoryGiB: 40 };
const H100: Gpu = { gpu: "H100", architecture: "Hopper", computeCapability: 9.0, bfloat16: true, gpuMemoryGiB: 80 };

export const INSTANCE_TYPES: Readonly<Record<string, InstanceType>> = {
  "ml.g4dn.xlarge": { ...T4, gpuCount: 1, usdPerHour: 0.74 },
  "ml.g4dn.2xlarge": { ...T4, gpuCount: 1, usdPerHour: 0.94 },
  "ml.g4dn.4xlarge": { ...T4, gpuCount: 1, usdPerHour: 1.51 },
  "ml.g4dn.8xlarge": { ...T4, gpuCount: 1, usdPerHour: 2.72 },
  "ml.g4dn.12xlarge": { ...T4, gpuCount: 4, usdPerHour: 4.89 },
  "ml.g4dn.16xlarge": { ...T4, gpuCount: 1, usdPerHour: 5.44 },
  "ml.g5.xlarge": { ...A10G, gpuCount: 1, usdPerHour: 1.41 },
  "ml.g5.2xlarge": { ...A10G, gpuCount: 1, usdPerHour: 1.52 },
  "ml.g5.4xlarge": { ...A10G, gpuCount: 1, usdPerHour: 2.03 },
  "ml.g5.8xlarge": { ...A10G, gpuCount: 1, usdPerHour: 3.06 },
  "ml.g5.12xlarge": { ...A10G, gpuCount: 4, usdPerHour: 7.09 },
  "ml.g5.16xlarge": { ...A10G, gpuCount: 1, usdPerHour: 5.12 },
  "ml.g5.24xlarge": { ...A10G, gpuCount: 4, usdPerHour: 10.18 },
  "ml.g5.48xlarge": { ...A10G, gpuCount: 8, usdPerHour: 20.36 },
  "ml.g6.xlarge": { ...L4, gpuCount: 1, usdPerHour: 1.13 },
  "ml.g6.2xlarge": { ...L4, gpuCount: 1, usdPerHour: 1.22 },
  "ml.g6.4xlarge": { ...L4, gpuCount: 1, usdPerHour: 1.65 },
  "ml.g6.8xlarge": { ...L4, gpuCount: 1, usdPerHour: 2.52 },
  "ml.g6.12xlarge": { ...L4, gpuCount: 4, usdPerHour: 5.75 },
  "ml.g6.16xlarge": { ...L4, gpuCount: 1, usdPerHour: 4.25 },
  "ml.g6.24xlarge": { ...L4, gpuCount: 4, usdPerHour: 8.34 },
  "ml.g6.48xlarge": { ...L4, gpuCount: 8, usdPerHour: 16.69 },
  "ml.g6e.xlarge": { ...L40S, gpuCount: 1, usdPerHour: 2.61 },
  "ml.g6e.2xlarge": { ...L40S, gpuCount: 1, usdPerHour: 2.8 },
  "ml.g6e.4xlarge": { ...L40S, gpuCount: 1, usdPerHour: 3.76 },
  "ml.g6e.8xlarge": { ...L40S, gpuCount: 1, usdPerHour: 5.66 },
  "ml.g6e.12xlarge": { ...L40S, gpuCount: 4, usdPerHour: 13.12 },
  "ml.g6e.16xlarge": { ...L40S, gpuCount: 1, usdPerHour: 9.47 },
  "ml.g6e.24xlarge": { ...L40S, gpuCount: 4, usdPerHour: 18.83 },
  "ml.g6e.48xlarge": { ...L40S, gpuCount: 8, usdPerHour: 37.66 },
  "ml.p4d.24xlarge": { ...A100, gpuCount: 8, usdPerHour: 25.25 },
  "ml.p5.48xlarge": { ...H100, gpuCount: 8, usdPerHour: 63.3 },
};
