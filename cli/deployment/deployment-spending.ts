import { DEFAULT_ALIAS } from "../../names.ts";
import { defaultCatalogEntry } from "../../settings/default-catalog-entry.ts";
import type { Stage } from "../command-line/stage-options.ts";
import type { Spending } from "../cost/spending.ts";

/** What a deployment of the stage is billed for. */
export function deploymentSpending({ settings, names }: Stage): Spending {
  const { SCHEDULE_STOP: stop, SCHEDULE_TIME_ZONE: zone } = settings;
  return {
    stage: names.stage,
    region: settings.AWS_REGION,
    alias: DEFAULT_ALIAS,
    entry: defaultCatalogEntry(settings),
    webUi: settings,
    ...(stop !== undefined && { stopSchedule: `${stop}, ${zone}` }),
  };
}
