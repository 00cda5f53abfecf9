import { CONTAINER_IMAGES } from "./container-images.ts";
import type { ContainerKind } from "./container-kind.ts";
import { INSTANCE_TYPES, instanceFamilies } from "./instance-types.ts";

/** The sentence, without its point, that refuses an instance type on which the container cannot run; nothing when it can. */
export function unsuitedInstanceType(container: ContainerKind, type: string): string | undefined {
  const instance = INSTANCE_TYPES[type];
  if (instance === undefined) return undefined;
  const wanted = CONTAINER_IMAGES[container].inferenceAmiVersion === undefined ? "cpu" : "gpu";
  if (instance.kind === wanted) return undefined;
  const choose = `choose a type of ${instanceFamilies(wanted).join(", ")}`;
  return wanted === "gpu"
    ? `${type} has no GPU, and the container ${container} needs one: ${choose}, or the container llamacpp for a model in a GGUF file`
    : `${type} has a GPU, which the container ${container} would leave idle: ${choose}, or the container vllm`;
}
