import { describeAddress } from "../terraform/describe-address.ts";
import type { Orphan } from "./find-orphans.ts";

/** The resources that exist outside the states, and the likely reason. */
export function orphansText(orphans: readonly Orphan[], { isFromInterruption = false } = {}): string {
  const lines = orphans.map(({ stack, address, id }) => `  ${stack.name}: ${describeAddress(address)} (${id})`).sort();
  return [
    isFromInterruption
      ? "These resources exist, but no Terraform state knows them: the interrupted run was creating them."
      : "These resources exist, but no Terraform state knows them: a run was killed, or this stage was deployed with another state.",
    ...lines,
  ].join("\n");
}
