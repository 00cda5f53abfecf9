import type { CatalogEntry } from "../../contract/catalog-entry.ts";
import type { CpuInstanceType } from "../../contract/cpu-instance-types.ts";
import type { HubModel } from "../hub/hub.ts";
import { cpuFit } from "./cpu-fit.ts";
import type { InstanceVerdict } from "./instance-verdict.ts";

/** @param entry as it would be deployed, with slots and their context in its environment */
export function cpuVerdict(
  entry: CatalogEntry,
  instance: CpuInstanceType,
  model: HubModel,
  slots: number,
): InstanceVerdict {
  if (model.weightBytes === undefined) return { verdict: "tight", why: "nothing tells how large the model's file is" };
  const fit = cpuFit(entry, instance, model);
  if (fit.kind === "refused") return { verdict: "no", why: fit.why };
  if (fit.kind === "doubtful") return { verdict: "tight", why: fit.why };
  return { verdict: "fits", holds: slots };
}
