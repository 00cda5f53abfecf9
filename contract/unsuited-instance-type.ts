import type { ContainerKind } from "./container-kind.ts";
import { INSTANCE_TYPES, instanceFamilies } from "./instance-types.ts";

/** The sentence, without its point, that refuses an instance type on which the container cannot run; nothing when it can. */
export function unsuitedInstanceType(container: ContainerKind, type: string): string | undefined {
  if (INSTANCE_TYPES[type]?.kind !== "cpu") return undefined;
  return `${type} has no GPU, and the container ${container} needs one: choose a type of ${instanceFamilies("gpu").join(", ")}`;
}
