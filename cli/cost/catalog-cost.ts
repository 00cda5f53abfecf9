import type { PricingClient } from "@aws-sdk/client-pricing";
import type { ModelStart } from "../../contract/wake-policy.ts";
import { modelStart } from "../../provisioning/catalog/model-start.ts";
import type { Catalog } from "../../provisioning/catalog/read-catalog.ts";
import type { Settings } from "../../settings/settings.ts";
import { costReport } from "./cost-report.ts";
import { hoursPerMonthByDay } from "./month.ts";

/** US dollars; absent when nobody tells the price. */
interface Cost {
  readonly usdPerHour?: number;
  /** Up for so many hours a day. */
  readonly usdPerMonth?: number;
}

export interface ModelCost extends Cost {
  readonly alias: string;
  readonly modelId: string;
  readonly start: ModelStart;
  /** Of the first choice, such as `2 × ml.g6.xlarge`. */
  readonly instances: string;
  /** With `maxInstanceCount` instances, where that is more. */
  readonly usdPerHourAtMost?: number;
  readonly idleMinutes?: number | undefined;
}

/** What the models of a catalog cost, each and together. */
export interface CatalogCost {
  readonly region: string;
  readonly hoursPerDay: number;
  readonly models: readonly ModelCost[];
  /** The web UI's machine, whether models run or not; absent: it is not deployed. */
  readonly webUi?: Required<Cost>;
  /** Those that come up with the deployment, with the web UI. */
  readonly up: Required<Cost>;
  /** Every model, also those that start on request. */
  readonly awake: Required<Cost>;
  readonly budgetUsd?: number | undefined;
  /** Why prices are not live; absent when they are. */
  readonly notLive?: string;
}

/**
 * Looks the prices up, at AWS or else in the product's own table.
 * @param hoursPerDay how long the models are up each day
 * @throws UserError
 */
export async function catalogCost(
  pricing: PricingClient,
  settings: Settings,
  catalog: Catalog,
  hoursPerDay = 24,
): Promise<CatalogCost> {
  const types = [...new Set([...catalog.values()].map(({ instanceTypes }) => instanceTypes[0] ?? ""))];
  const report = await costReport(pricing, { ...settings, INSTANCE_TYPE: types, INSTANCE_COUNT: 1 }, hoursPerDay);
  const hours = hoursPerMonthByDay(hoursPerDay);
  const models = [...catalog].map(([alias, entry]): ModelCost => {
    const { modelId, instanceTypes: [type = ""] = [], instanceCount: count, maxInstanceCount: most = count } = entry;
    const { idleMinutes } = entry;
    const each = report.items[types.indexOf(type)]?.usdPerHour;
    return {
      alias,
      modelId,
      start: modelStart(entry, settings),
      instances: count === 1 ? type : `${count} × ${type}`,
      ...(each !== undefined && { usdPerHour: each * count, usdPerMonth: each * count * hours }),
      ...(each !== undefined && most > count && { usdPerHourAtMost: each * most }),
      ...(idleMinutes !== undefined && { idleMinutes }),
    };
  });
  const webUi = settings.VPC_ID === undefined ? undefined : sum(report.items.slice(types.length));
  const rest = webUi === undefined ? [] : [webUi];
  return {
    region: settings.AWS_REGION,
    hoursPerDay,
    models,
    ...(webUi !== undefined && { webUi }),
    up: sum([...models.filter(({ start }) => start !== "request"), ...rest]),
    awake: sum([...models, ...rest]),
    ...(settings.BUDGET_USD !== undefined && { budgetUsd: settings.BUDGET_USD }),
    ...(report.notLive !== undefined && { notLive: report.notLive }),
  };
}

function sum(costs: readonly Cost[]): Required<Cost> {
  const total = (of: (cost: Cost) => number | undefined) => costs.reduce((so, cost) => so + (of(cost) ?? 0), 0);
  return { usdPerHour: total(({ usdPerHour }) => usdPerHour), usdPerMonth: total(({ usdPerMonth }) => usdPerMonth) };
}
