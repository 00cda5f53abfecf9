import type { Machine } from "./machine.ts";

/** What the product knows of a GPU. Memory is the round number of its maker or of AWS; a driver shows some per cent less. */
interface Gpu {
  readonly gpu:
    | "T4"
    | "A10G"
    | "L4"
    | "L40S"
    | "RTX PRO 4500"
    | "RTX PRO 6000"
    | "A100"
    | "A100 80GB"
    | "H100"
    | "H200"
    | "B200"
    | "B300";
  readonly gpuArchitecture: "Turing" | "Ampere" | "Ada Lovelace" | "Hopper" | "Blackwell";
  /** NVIDIA's compute capability. https://developer.nvidia.com/cuda-gpus */
  readonly computeCapability: number;
  /** From compute capability 8.0 on: https://github.com/vllm-project/vllm/issues/1400 */
  readonly bfloat16: boolean;
  /** Memory of one GPU, GiB. */
  readonly gpuMemoryGiB: number;
}

export interface GpuInstanceType extends Gpu, Machine {
  readonly kind: "gpu";
  readonly gpuCount: number;
}

function gpu(
  name: Gpu["gpu"],
  gpuArchitecture: Gpu["gpuArchitecture"],
  computeCapability: number,
  gpuMemoryGiB: number,
): Gpu {
  return { gpu: name, gpuArchitecture, computeCapability, bfloat16: computeCapability >= 8, gpuMemoryGiB };
}

const T4 = gpu("T4", "Turing", 7.5, 16);
const A10G = gpu("A10G", "Ampere", 8.6, 24);
const L4 = gpu("L4", "Ada Lovelace", 8.9, 24);
const L40S = gpu("L40S", "Ada Lovelace", 8.9, 48);
const RTX_PRO_4500 = gpu("RTX PRO 4500", "Blackwell", 12.0, 32);
const RTX_PRO_6000 = gpu("RTX PRO 6000", "Blackwell", 12.0, 96);
const A100 = gpu("A100", "Ampere", 8.0, 40);
const A100_80GB = gpu("A100 80GB", "Ampere", 8.0, 80);
const H100 = gpu("H100", "Hopper", 9.0, 80);
const H200 = gpu("H200", "Hopper", 9.0, 141);
const B200 = gpu("B200", "Blackwell", 10.0, 179);
const B300 = gpu("B300", "Blackwell", 10.3, 268);

/** Every GPU instance that SageMaker has endpoints on has an x86 processor, but for p6e-gb200, which is not here. */
function on(part: Gpu, gpuCount: number, vCpus: number, memoryGiB: number, usdPerHour?: number): GpuInstanceType {
  const price = usdPerHour === undefined ? {} : { usdPerHour };
  return { kind: "gpu", ...part, gpuCount, vCpus, memoryGiB, architecture: "x86_64", ...price };
}

/** GPUs, their memory, processors and memory: https://docs.aws.amazon.com/ec2/latest/instancetypes/ac.html, September 2026. */
export const GPU_INSTANCE_TYPES: Readonly<Record<string, GpuInstanceType>> = {
  "ml.g4dn.xlarge": on(T4, 1, 4, 16, 0.74),
  "ml.g4dn.2xlarge": on(T4, 1, 8, 32, 0.94),
  "ml.g4dn.4xlarge": on(T4, 1, 16, 64, 1.51),
  "ml.g4dn.8xlarge": on(T4, 1, 32, 128, 2.72),
  "ml.g4dn.12xlarge": on(T4, 4, 48, 192, 4.89),
  "ml.g4dn.16xlarge": on(T4, 1, 64, 256, 5.44),
  "ml.g5.xlarge": on(A10G, 1, 4, 16, 1.41),
  "ml.g5.2xlarge": on(A10G, 1, 8, 32, 1.52),
  "ml.g5.4xlarge": on(A10G, 1, 16, 64, 2.03),
  "ml.g5.8xlarge": on(A10G, 1, 32, 128, 3.06),
  "ml.g5.12xlarge": on(A10G, 4, 48, 192, 7.09),
  "ml.g5.16xlarge": on(A10G, 1, 64, 256, 5.12),
  "ml.g5.24xlarge": on(A10G, 4, 96, 384, 10.18),
  "ml.g5.48xlarge": on(A10G, 8, 192, 768, 20.36),
  "ml.g6.xlarge": on(L4, 1, 4, 16, 1.13),
  "ml.g6.2xlarge": on(L4, 1, 8, 32, 1.22),
  "ml.g6.4xlarge": on(L4, 1, 16, 64, 1.65),
  "ml.g6.8xlarge": on(L4, 1, 32, 128, 2.52),
  "ml.g6.12xlarge": on(L4, 4, 48, 192, 5.75),
  "ml.g6.16xlarge": on(L4, 1, 64, 256, 4.25),
  "ml.g6.24xlarge": on(L4, 4, 96, 384, 8.34),
  "ml.g6.48xlarge": on(L4, 8, 192, 768, 16.69),
  "ml.g6e.xlarge": on(L40S, 1, 4, 32, 2.61),
  "ml.g6e.2xlarge": on(L40S, 1, 8, 64, 2.8),
  "ml.g6e.4xlarge": on(L40S, 1, 16, 128, 3.76),
  "ml.g6e.8xlarge": on(L40S, 1, 32, 256, 5.66),
  "ml.g6e.12xlarge": on(L40S, 4, 48, 384, 13.12),
  "ml.g6e.16xlarge": on(L40S, 1, 64, 512, 9.47),
  "ml.g6e.24xlarge": on(L40S, 4, 96, 768, 18.83),
  "ml.g6e.48xlarge": on(L40S, 8, 192, 1536, 37.66),
  // Announced in June 2026; no table with SageMaker's prices was found by 1 December 2026.
  "ml.g7.2xlarge": on(RTX_PRO_4500, 1, 8, 32),
  "ml.g7.4xlarge": on(RTX_PRO_4500, 1, 16, 64),
  "ml.g7.8xlarge": on(RTX_PRO_4500, 1, 32, 128),
  "ml.g7.12xlarge": on(RTX_PRO_4500, 2, 48, 192),
  "ml.g7.24xlarge": on(RTX_PRO_4500, 4, 96, 384),
  "ml.g7.48xlarge": on(RTX_PRO_4500, 8, 192, 768),
  // Prices of training in us-east-1 and of JupyterLab in us-west-2, the same, both read from the Price List API in 2026 (September the
  // second): a type costs the same for every use, to within a cent.
  "ml.g7e.2xlarge": on(RTX_PRO_6000, 1, 8, 64, 4.2),
  "ml.g7e.4xlarge": on(RTX_PRO_6000, 1, 16, 128, 5.0),
  "ml.g7e.8xlarge": on(RTX_PRO_6000, 1, 32, 256, 6.59),
  "ml.g7e.12xlarge": on(RTX_PRO_6000, 2, 48, 512, 10.36),
  "ml.g7e.24xlarge": on(RTX_PRO_6000, 4, 96, 1024, 20.72),
  "ml.g7e.48xlarge": on(RTX_PRO_6000, 8, 192, 2048, 41.43),
  "ml.p4d.24xlarge": on(A100, 8, 96, 1152, 25.25),
  "ml.p4de.24xlarge": on(A100_80GB, 8, 96, 1152, 31.56),
  "ml.p5.4xlarge": on(H100, 1, 16, 256, 7.91),
  "ml.p5.48xlarge": on(H100, 8, 192, 2048, 63.3),
  // Of hosting in us-east-2 (`USE2-Host:ml.p5en.48xlarge`), read from the Price List API on 3 October 2026.
  "ml.p5en.48xlarge": on(H200, 8, 192, 2048, 72.8),
  // AWS sells these by reservation first of all; no table with SageMaker's prices on demand was found by 1 December 2026.
  "ml.p5e.48xlarge": on(H200, 8, 192, 2048),
  "ml.p6-b200.48xlarge": on(B200, 8, 192, 2048),
  "ml.p6-b300.48xlarge": on(B300, 8, 192, 4096),
};
