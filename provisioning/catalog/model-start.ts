import type { CatalogEntry } from "../../contract/catalog-entry.ts";
import type { ModelStart } from "../../contract/wake-policy.ts";
import type { Settings } from "../../settings/settings.ts";

/** When a model of the catalog comes up; what its entry leaves out, working hours decide. */
export function modelStart(
  { start }: Pick<CatalogEntry, "start">,
  { SCHEDULE_START, SCHEDULE_STOP }: Pick<Settings, "SCHEDULE_START" | "SCHEDULE_STOP">,
): ModelStart {
  return start ?? (SCHEDULE_START === undefined && SCHEDULE_STOP === undefined ? "always" : "schedule");
}
