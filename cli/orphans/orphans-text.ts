import { describeAddress } from "../terraform/describe-address.ts";
import type { Orphan } from "./find-orphans.ts";

/** What exists outside the states, and why that may be. */
export function orphansText(orphans: readonly Orphan[], { isOfInterruption = false } = {}): string {
  const lines = orphans.map(({ stack, address, id }) => `  ${stack.name}: ${describeAddress(address)} (${id})`).sort();
  return [
    isOfInterruption
      ? "These exist already, and no Terraform state knows them: the run that was interrupted was making them."
      : "These exist already, and no Terraform state knows them: a run was killed, or this stage was deployed with another state.",
    ...lines,
  ].join("\n");
}
