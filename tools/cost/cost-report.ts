import type { PricingClient } from "@aws-sdk/client-pricing";
import { INSTANCE_TYPES } from "../../contract/instance-types.ts";
import type { Settings } from "../../settings.ts";
import { UserError } from "../../user-error.ts";
import { explainAwsError } from "../aws-errors.ts";
import { livePrice } from "./live-prices.ts";

/** AWS's own convention for a month. */
const HOURS_PER_MONTH = 730;
const DAYS_PER_MONTH = HOURS_PER_MONTH / 24;
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

const TABLE = "list price, November 2026";

/** What the web UI's machine costs all day, as long as it is deployed. Source: AWS price lists, eu-north-1, 2026. */
const WEB_UI = [
  { name: "web UI: t3.small", usdPerMonth: 15.8 },
  { name: "web UI: public IPv4 address", usdPerMonth: 3.6 },
  { name: "web UI: 20 GB volume", usdPerMonth: 1.7 },
];

/**
 * What the settings at hand cost.
 * @param hoursPerDay how long the endpoint exists each day
 * @throws UserError
 */
export async function costReport(
  pricing: PricingClient,
  settings: Pick<Settings, "AWS_REGION" | "INSTANCE_TYPE" | "VPC_ID">,
  hoursPerDay: number,
): Promise<CostReport> {
  if (!(hoursPerDay > 0 && hoursPerDay <= 24)) {
    throw new UserError("--hours-per-day must be a number above 0 and not above 24.");
  }
  const { AWS_REGION: region, INSTANCE_TYPE: instanceTypes } = settings;
  const { prices, notLive } = await pricesOf(pricing, instanceTypes, region);
  const endpoints = instanceTypes.map((instanceType, index): CostItem => {
    const { usdPerHour, source } = prices[index] ?? tablePrice(instanceType);
    const usdPerMonth = usdPerHour * hoursPerDay * DAYS_PER_MONTH;
    const item = { name: `endpoint: ${instanceType}`, usdPerHour, usdPerMonth, source };
    return index === 0 ? item : { ...item, alternative: true };
  });
  const webUi = settings.VPC_ID === undefined ? [] : WEB_UI;
  const items: CostItem[] = [
    ...endpoints,
    ...webUi.map((item) => ({ ...item, usdPerHour: item.usdPerMonth / HOURS_PER_MONTH, source: TABLE })),
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
