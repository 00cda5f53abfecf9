import type { ContainerKind } from "./container-kind.ts";

interface ContainerImage {
  /** ECR repository and tag in the registry of AWS's Deep Learning Containers. */
  readonly repository: string;
  readonly tag: string;
  /** Both images carry CUDA 13, which needs driver 580; on an older AMI the container dies without a log line. */
  readonly inferenceAmiVersion: "al2023-ami-sagemaker-inference-gpu-4-1";
}

/** Source: https://github.com/aws/deep-learning-containers, November 2026. */
export const CONTAINER_IMAGES: Readonly<Record<ContainerKind, ContainerImage>> = {
  vllm: {
    repository: "vllm",
    tag: "server-sagemaker-cuda-v2.4",
    inferenceAmiVersion: "al2023-ami-sagemaker-inference-gpu-4-1",
  },
  lmi: {
    repository: "djl-inference",
    tag: "0.36.0-lmi28.0.0-cu130",
    inferenceAmiVersion: "al2023-ami-sagemaker-inference-gpu-4-1",
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

export function containerImageUri(container: ContainerKind, region: string): string {
  const { repository, tag } = CONTAINER_IMAGES[container];
  return `${registryAccount(region)}.dkr.ecr.${region}.amazonaws.com/${repository}:${tag}`;
}
