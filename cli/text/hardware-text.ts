import type { InstanceType } from "../../contract/instance-types.ts";

/** What an instance computes with: `4 × L4, 24 GB`, or `16 vCPUs, 32 GiB`. */
export function hardwareText(instance: InstanceType): string {
  if (instance.kind === "cpu") return `${instance.vCpus} vCPUs, ${instance.memoryGiB} GiB`;
  const { gpu, gpuCount, gpuMemoryGiB } = instance;
  return `${gpuCount === 1 ? "" : `${gpuCount} × `}${gpu}, ${gpuMemoryGiB} GB`;
}
