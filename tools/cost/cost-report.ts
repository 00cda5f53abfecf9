import type { PricingClient } from "@aws-sdk/client-pricing";
import { INSTANCE_TYPES, PRICE_SOURCE } from "../../contract/instance-types.ts";
import type { Settings } from "../../settings/settings.ts";
import { UserError } from "../../user-error.ts";
import { explainAwsError } from "../aws-errors.ts";
import { livePrice } from "./live-prices.ts";
import { HOURS_PER_MONTH, hoursPerMonthByDay } from "./month.ts";
import { WEB_UI_PRICES } from "./other-prices.ts";

const PATIENCE_MILLISECONDS = 10_000;

export interface CostItem {
  readonly name: string;
  readonly usdPerHour: number;
  readonly usdPerMonth: number;
  /** What the price is taken from. */
  readonly source: string;
  /** Alternatives do not add up: the first instance type that is to be had is taken. */
  readonly alternative?: true;
}

export interface CostReport {
  readonly region: string;
  readonly hoursPerDay: number;
  readonly items: readonly CostItem[];
  /** Of the first instance type and what comes with it. */
  readonly usdPerHour: number;
  readonly usdPerMonth: number;
  /** Why prices are not live; absent when they are. */
  readonly notLive?: string;
}

const TABLE = `list price, ${PRICE_SOURCE.region}, ${PRICE_SOURCE.date}`;

/**
 * What the settings at hand cost.
 * @param hoursPerDay how long the endpoint exists each day
 * @throws UserError
 */
export async function costReport(
  pricing: PricingClient,
  settings: Pick<Settings, "AWS_REGION" | "INSTANCE_TYPE" | "INSTANCE_COUNT" | "VPC_ID">,
  hoursPerDay: number,
): Promise<CostReport> {
  if (!(hoursPerDay > 0 && hoursPerDay <= 24)) {
    throw new UserError("--hours-per-day must be a number above 0 and not above 24.");
  }
  const { AWS_REGION: region, INSTANCE_TYPE: instanceTypes, INSTANCE_COUNT: count } = settings;
  const { prices, notLive } = await pricesOf(pricing, instanceTypes, region);
  const endpoints = instanceTypes.map((instanceType, index): CostItem => {
    const { usdPerHour: each, source } = prices[index] ?? tablePrice(instanceType);
    const usdPerHour = each * count;
    const usdPerMonth = usdPerHour * hoursPerMonthByDay(hoursPerDay);
    const instances = count === 1 ? instanceType : `${count} × ${instanceType}`;
    const item = { name: `endpoint: ${instances}`, usdPerHour, usdPerMonth, source };
    return index === 0 ? item : { ...item, alternative: true };
  });
  const webUi = settings.VPC_ID === undefined ? [] : WEB_UI_PRICES;
  const items: CostItem[] = [
    ...endpoints,
    ...webUi.map(({ name, usd }) => ({
      name,
      usdPerHour: usd / HOURS_PER_MONTH,
      usdPerMonth: usd,
      source: "list price, eu-north-1, 2026",
    })),
  ];
  const sum = (of: (item: CostItem) => number) =>
    items.reduce((total, item) => total + (item.alternative ? 0 : of(item)), 0);
  return {
    region,
    hoursPerDay,
    items,
    usdPerHour: sum(({ usdPerHour }) => usdPerHour),
    usdPerMonth: sum(({ usdPerMonth }) => usdPerMonth),
    ...(notLive !== undefined && { notLive }),
  };
}

function tablePrice(instanceType: string) {
  return { usdPerHour: INSTANCE_TYPES[instanceType]?.usdPerHour ?? Number.NaN, source: TABLE };
}

/** A report without live prices is worth more than none: whatever AWS answers, the table stands in. */
async function pricesOf(pricing: PricingClient, instanceTypes: readonly string[], region: string) {
  const patience = AbortSignal.timeout(PATIENCE_MILLISECONDS);
  try {
    const prices = await Promise.all(
      instanceTypes.map(async (instanceType) => {
        const live = await livePrice(pricing, instanceType, region, patience);
        if (live === undefined) return { ...tablePrice(instanceType), source: `${TABLE}: AWS lists none in ${region}` };
        return { usdPerHour: live.usdPerHour, source: `AWS, ${live.publishedAt.slice(0, 10)}` };
      }),
    );
    return { prices };
  } catch (error) {
    if (patience.aborted) return { prices: [], notLive: "The Price List API did not answer in time." };
    return { prices: [], notLive: explainAwsError(error) ?? (error instanceof Error ? error.message : String(error)) };
  }
}
