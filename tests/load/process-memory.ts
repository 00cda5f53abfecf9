import { readdirSync, readFileSync } from "node:fs";

/** Resident megabytes of a process and of all that it started, together and of the process alone. Linux only. */
export interface ProcessMemory {
  readonly own: number;
  readonly children: number;
}

export function processMemory(processId: number): ProcessMemory {
  const statuses = readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => readStatus(Number(name)));
  const isBelow = (id: number): boolean => {
    const parent = statuses.find((one) => one.id === id)?.parent;
    return parent === processId || (parent !== undefined && parent > 1 && isBelow(parent));
  };
  const sum = (some: typeof statuses) => Math.round(some.reduce((total, { kibibytes }) => total + kibibytes, 0) / 1024);
  return {
    own: sum(statuses.filter(({ id }) => id === processId)),
    children: sum(statuses.filter(({ id }) => isBelow(id))),
  };
}

function readStatus(id: number) {
  try {
    const status = readFileSync(`/proc/${id}/status`, "utf8");
    const field = (name: string) => Number(new RegExp(`^${name}:\\s+(\\d+)`, "m").exec(status)?.[1] ?? 0);
    return [{ id, parent: field("PPid"), kibibytes: field("VmRSS") }];
  } catch {
    // It ended while it was looked at.
    return [];
  }
}
