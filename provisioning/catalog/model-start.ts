import type { CatalogEntry } from "../../contract/catalog-entry.ts";
import type { ModelStart } from "../../contract/wake-policy.ts";
import type { Settings } from "../../settings/settings.ts";
import type { ProvisioningEntry } from "../plan/merge-catalog-entry.ts";

type WorkingHours = Pick<Settings, "SCHEDULE_START" | "SCHEDULE_STOP">;

/** When a model of the catalog comes up; what its entry leaves out, working hours decide. */
export function modelStart(
  { start }: Pick<CatalogEntry, "start">,
  { SCHEDULE_START, SCHEDULE_STOP }: WorkingHours,
): ModelStart {
  return start ?? (SCHEDULE_START === undefined && SCHEDULE_STOP === undefined ? "always" : "schedule");
}

/** The only model of a catalog, when a deployment brings that up; undefined for several, or one that starts on request. */
export function onlyModel(
  catalog: ReadonlyMap<string, ProvisioningEntry>,
  hours: WorkingHours,
): { readonly alias: string; readonly entry: ProvisioningEntry } | undefined {
  const [[alias, entry] = []] = catalog;
  if (catalog.size !== 1 || alias === undefined || entry === undefined) return undefined;
  return modelStart(entry, hours) === "request" ? undefined : { alias, entry };
}
