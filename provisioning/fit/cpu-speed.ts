import type { CpuInstanceType } from "../../contract/cpu-instance-types.ts";

/** What of a machine's memory bandwidth llama.cpp reaches. An assumption, named wherever a figure is shown: `bench` measures. */
export const BANDWIDTH_SHARE = 0.6;

/** Below it an answer comes slower than people read. */
export const LEAST_TOKENS_PER_SECOND = 6;

/**
 * Tokens a second that one request is answered with: each token reads the whole file once. An estimate; of a mixture of experts,
 * which reads a part of it, a low one.
 */
export function cpuTokensPerSecond({ memoryGigabytesPerSecond }: CpuInstanceType, weightBytes: number): number {
  return (memoryGigabytesPerSecond * 1e9 * BANDWIDTH_SHARE) / weightBytes;
}
