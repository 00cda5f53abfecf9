import type { CatalogEntry } from "../../contract/catalog-entry.ts";
import type { Stage } from "../command-line/stage-options.ts";
import type { Spending } from "../cost/spending.ts";

/** What a deployment of the stage with one model is billed for. */
export function deploymentSpending(
  { settings, names }: Stage,
  { alias, entry }: { readonly alias: string; readonly entry: CatalogEntry },
): Spending {
  const { SCHEDULE_STOP: stop, SCHEDULE_TIME_ZONE: zone } = settings;
  return {
    stage: names.stage,
    region: settings.AWS_REGION,
    alias,
    entry,
    webUi: settings,
    ...(stop !== undefined && entry.start !== "always" && { stopSchedule: `${stop}, ${zone}` }),
  };
}
