import type { Machine } from "./machine.ts";

/** What the product knows of a processor. */
interface Processor {
  readonly processor: "Ice Lake" | "Sapphire Rapids" | "Graviton3" | "Graviton4";
  readonly architecture: Machine["architecture"];
  /** Of the memory, for one vCPU of a full machine: a token takes as long as its weights take to be read. */
  readonly gigabytesPerSecondPerVCpu: number;
}

/** An instance type without a GPU. None of them has a disk of its own: SageMaker gives it an EBS volume. */
export interface CpuInstanceType extends Machine {
  readonly kind: "cpu";
  readonly processor: Processor["processor"];
  /** The instance's share of its machine's memory bandwidth, GB/s: channels × transfers × 8 bytes, shared out by vCPU. */
  readonly memoryGigabytesPerSecond: number;
}

/** 8 channels of DDR4-3200 for 64 vCPUs. */
const ICE_LAKE = processor("Ice Lake", "x86_64", (8 * 3.2 * 8) / 64);
/** 8 channels of DDR5-4800 for 96 vCPUs. */
const SAPPHIRE_RAPIDS = processor("Sapphire Rapids", "x86_64", (8 * 4.8 * 8) / 96);
/** 8 channels of DDR5-4800 for 64 vCPUs. https://github.com/aws/aws-graviton-getting-started */
const GRAVITON3 = processor("Graviton3", "arm64", (8 * 4.8 * 8) / 64);
/** 12 channels of DDR5-5600 for 96 vCPUs. Same source. */
const GRAVITON4 = processor("Graviton4", "arm64", (12 * 5.6 * 8) / 96);

const UP_TO_16 = ["large", "xlarge", "2xlarge", "4xlarge", "8xlarge", "12xlarge", "16xlarge"];
const UP_TO_48 = [...UP_TO_16, "24xlarge", "48xlarge"];

/**
 * Sizes of EC2's families, by vCPU: https://docs.aws.amazon.com/ec2/latest/instancetypes/co.html, gp.html and mo.html. SageMaker has
 * no endpoints on m7g and r7g. Graviton2 (c6g, m6g, r6g) is not here: AWS builds its image for Graviton3 and newer.
 */
export const CPU_INSTANCE_TYPES: Readonly<Record<string, CpuInstanceType>> = {
  ...priced("c6i", ICE_LAKE, 2, {
    large: 0.1,
    xlarge: 0.2,
    "2xlarge": 0.41,
    "4xlarge": 0.82,
    "8xlarge": 1.63,
    "12xlarge": 2.45,
    "16xlarge": 3.26,
    "24xlarge": 4.9,
    "32xlarge": 6.53,
  }),
  ...priced("m6i", ICE_LAKE, 4, {
    large: 0.12,
    xlarge: 0.23,
    "2xlarge": 0.46,
    "4xlarge": 0.92,
    "8xlarge": 1.84,
    "12xlarge": 2.77,
    "16xlarge": 3.69,
    "24xlarge": 5.53,
    "32xlarge": 7.37,
  }),
  ...priced("r6i", ICE_LAKE, 8, {
    large: 0.15,
    xlarge: 0.3,
    "2xlarge": 0.61,
    "4xlarge": 1.21,
    "8xlarge": 2.42,
    "12xlarge": 3.63,
    "16xlarge": 4.84,
    "24xlarge": 7.26,
    "32xlarge": 9.68,
  }),
  ...priced("c7i", SAPPHIRE_RAPIDS, 2, {
    large: 0.11,
    xlarge: 0.21,
    "2xlarge": 0.43,
    "4xlarge": 0.86,
    "8xlarge": 1.71,
    "12xlarge": 2.57,
    "16xlarge": 3.43,
    "24xlarge": 5.14,
    "48xlarge": 10.28,
  }),
  ...priced("m7i", SAPPHIRE_RAPIDS, 4, {
    large: 0.12,
    xlarge: 0.24,
    "2xlarge": 0.48,
    "4xlarge": 0.97,
    "8xlarge": 1.94,
    "12xlarge": 2.9,
    "16xlarge": 3.87,
    "24xlarge": 5.81,
    "48xlarge": 11.61,
  }),
  ...priced("r7i", SAPPHIRE_RAPIDS, 8, {
    large: 0.16,
    xlarge: 0.32,
    "2xlarge": 0.64,
    "4xlarge": 1.27,
    "8xlarge": 2.54,
    "12xlarge": 3.81,
    "16xlarge": 5.08,
    "24xlarge": 7.62,
    "48xlarge": 15.24,
  }),
  // No table with SageMaker's prices of Graviton was found by 1 December 2026.
  ...unpriced("c7g", GRAVITON3, 2, UP_TO_16),
  ...unpriced("c8g", GRAVITON4, 2, UP_TO_48),
  ...unpriced("m8g", GRAVITON4, 4, UP_TO_48),
  ...unpriced("r8g", GRAVITON4, 8, UP_TO_48),
};

function processor(
  name: Processor["processor"],
  architecture: Machine["architecture"],
  gigabytesPerSecondPerVCpu: number,
): Processor {
  return { processor: name, architecture, gigabytesPerSecondPerVCpu };
}

function priced(family: string, part: Processor, gibPerVCpu: number, usdPerHour: Readonly<Record<string, number>>) {
  return Object.fromEntries(
    Object.entries(usdPerHour).map(([size, price]) => [
      `ml.${family}.${size}`,
      { ...sized(part, gibPerVCpu, size), usdPerHour: price },
    ]),
  );
}

function unpriced(family: string, part: Processor, gibPerVCpu: number, sizes: readonly string[]) {
  return Object.fromEntries(sizes.map((size) => [`ml.${family}.${size}`, sized(part, gibPerVCpu, size)]));
}

function sized(part: Processor, gibPerVCpu: number, size: string): CpuInstanceType {
  const vCpus = size === "large" ? 2 : 4 * Number(/^\d*/.exec(size)?.[0] || 1);
  return {
    kind: "cpu",
    processor: part.processor,
    architecture: part.architecture,
    vCpus,
    memoryGiB: vCpus * gibPerVCpu,
    memoryGigabytesPerSecond: Math.round(vCpus * part.gigabytesPerSecondPerVCpu * 10) / 10,
  };
}
