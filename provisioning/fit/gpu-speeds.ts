import type { GpuInstanceType } from "../../contract/gpu-instance-types.ts";

/** What bounds how fast a GPU answers: of each request's tokens how often memory is read, and of its prompt how much is computed. */
export interface GpuSpeed {
  /** Of the memory, GB/s. */
  readonly gigabytesPerSecond: number;
  /** Dense, in 16 bits with tensor cores: the makers' other numbers are with sparsity. */
  readonly teraflops: number;
}

/** NVIDIA's data sheets of each; the A10G's is AWS's part of the A10, by https://aws.amazon.com/ec2/instance-types/g5/ and NVIDIA's whitepaper. */
export const GPU_SPEEDS: Readonly<Record<GpuInstanceType["gpu"], GpuSpeed>> = {
  T4: { gigabytesPerSecond: 320, teraflops: 65 },
  A10G: { gigabytesPerSecond: 600, teraflops: 70 },
  L4: { gigabytesPerSecond: 300, teraflops: 121 },
  L40S: { gigabytesPerSecond: 864, teraflops: 362 },
  "RTX PRO 4500": { gigabytesPerSecond: 800, teraflops: 200 },
  "RTX PRO 6000": { gigabytesPerSecond: 1597, teraflops: 500 },
  A100: { gigabytesPerSecond: 1555, teraflops: 312 },
  "A100 80GB": { gigabytesPerSecond: 2039, teraflops: 312 },
  H100: { gigabytesPerSecond: 3350, teraflops: 989 },
  H200: { gigabytesPerSecond: 4800, teraflops: 989 },
  B200: { gigabytesPerSecond: 7700, teraflops: 2250 },
  B300: { gigabytesPerSecond: 7700, teraflops: 2250 },
};
