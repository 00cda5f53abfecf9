import type { HubModel } from "../../provisioning/hub/hub.ts";
import { checkAdapters } from "../../provisioning/plan/adapters/check-adapters.ts";
import { readAdapters } from "../../provisioning/plan/adapters/read-adapters.ts";
import type { ProvisioningEntry } from "../../provisioning/plan/merge-catalog-entry.ts";
import { type Finding, warning } from "./check.ts";
import type { DoctorClients } from "./clients.ts";

const CURE = "Check the network, or go on: provision-endpoint reads them before it makes anything.";

interface AdaptersContext {
  readonly alias: string;
  /** What the hub knows of the model. */
  readonly model: HubModel | undefined;
  readonly clients: DoctorClients;
}

/**
 * What was found of the model, with what its adapters say of themselves, by the rules of provision-endpoint's plan.
 * @throws Refusal for adapters that vLLM would not load
 */
export async function withAdapters(
  finding: Finding,
  entry: ProvisioningEntry,
  { alias, model, clients }: AdaptersContext,
): Promise<Finding> {
  const names = Object.keys(entry.adapters ?? {});
  if (names.length === 0 || finding.status === "error") return finding;
  checkAdapters(alias, entry);
  const warnings: string[] = [];
  const sources = {
    hub: clients.hub,
    read: clients.adapterConfigurations,
    model,
    warn: (sentence: string) => void warnings.push(sentence),
  };
  const { maxRank } = await readAdapters(entry, undefined, sources);
  if (warnings.length > 0) return warning([finding.found, ...warnings].join(" "), finding.cure ?? CURE);
  return { ...finding, found: `${finding.found}, with room for adapters of rank ${maxRank}: ${names.join(", ")}` };
}
