import type { ContainerKind } from "./container-kind.ts";
import type { Machine } from "./machine.ts";

type Architecture = Machine["architecture"];

interface ContainerImage {
  /** ECR repository and tag in the registry of AWS's Deep Learning Containers. */
  readonly repository: string;
  readonly tag: string;
}

interface ContainerImages {
  /** By the processor's architecture: one at least. */
  readonly images: Readonly<Partial<Record<Architecture, ContainerImage>>>;
  /**
   * Those with a GPU carry CUDA 13, which needs driver 580; on an older AMI the container dies without a log line. Absent without a
   * GPU: SageMaker chooses.
   */
  readonly inferenceAmiVersion?: "al2023-ami-sagemaker-inference-gpu-4-1";
}

const GPU_AMI = "al2023-ami-sagemaker-inference-gpu-4-1";

/** Source: https://github.com/aws/deep-learning-containers, November 2026. */
export const CONTAINER_IMAGES: Readonly<Record<ContainerKind, ContainerImages>> = {
  vllm: {
    images: { x86_64: { repository: "vllm", tag: "server-sagemaker-cuda-v2.4" } },
    inferenceAmiVersion: GPU_AMI,
  },
  lmi: {
    images: { x86_64: { repository: "djl-inference", tag: "0.36.0-lmi28.0.0-cu130" } },
    inferenceAmiVersion: GPU_AMI,
  },
  // `.github/config/image/llama_cpp/sagemaker-amzn2023.yml` and `…-arm64-amzn2023.yml` there, at e0ecede of 21 August 2026.
  llamacpp: {
    images: {
      x86_64: { repository: "llama-cpp", tag: "server-sagemaker-cpu-v1" },
      arm64: { repository: "llama-cpp-arm64", tag: "server-sagemaker-cpu-v1" },
    },
  },
};

/** Regions whose registry belongs to another account than most. Same source, `region_availability.md`. */
const REGISTRY_ACCOUNTS: Readonly<Record<string, string>> = {
  "af-south-1": "626614931356",
  "ap-east-1": "871362719292",
  "ap-east-2": "975050140332",
  "ap-northeast-3": "364406365360",
  "ap-south-2": "772153158452",
  "ap-southeast-3": "907027046896",
  "ap-southeast-4": "457447274322",
  "ap-southeast-5": "550225433462",
  "ap-southeast-6": "633930458069",
  "ap-southeast-7": "590183813437",
  "ca-west-1": "204538143572",
  "eu-central-2": "380420809688",
  "eu-south-1": "692866216735",
  "eu-south-2": "503227376785",
  "il-central-1": "780543022126",
  "me-central-1": "914824155844",
  "me-south-1": "217643126080",
  "me-west-1": "124382933778",
  "mx-central-1": "637423239942",
};

export function registryAccount(region: string): string {
  return REGISTRY_ACCOUNTS[region] ?? "763104351884";
}

/** @throws for an architecture that the container has no image for: no plan comes so far */
export function containerImage(container: ContainerKind, architecture: Architecture = "x86_64"): ContainerImage {
  const image = CONTAINER_IMAGES[container].images[architecture];
  if (image === undefined) throw new Error(`The container ${container} has no image for ${architecture}.`);
  return image;
}

/** @param architecture Default: x86_64, which every container has an image for */
export function containerImageUri(container: ContainerKind, region: string, architecture?: Architecture): string {
  const { repository, tag } = containerImage(container, architecture);
  return `${registryAccount(region)}.dkr.ecr.${region}.amazonaws.com/${repository}:${tag}`;
}

/** Every image of every container. */
export function allContainerImages(): readonly ContainerImage[] {
  return Object.values(CONTAINER_IMAGES).flatMap(({ images }) => Object.values(images));
}
