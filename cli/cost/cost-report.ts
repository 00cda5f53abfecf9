import type { PricingClient } from "@aws-sdk/client-pricing";
import { INSTANCE_TYPES, PRICE_SOURCE } from "../../contract/instance-types.ts";
import { OWN_PRICE_SOURCE } from "../../contract/own-prices.ts";
import type { Settings } from "../../settings/settings.ts";
import { UserError } from "../../user-error.ts";
import { explainAwsError } from "../aws/aws-errors.ts";
import { type LivePrice, livePrices } from "./live-prices.ts";
import { HOURS_PER_MONTH, hoursPerMonthByDay } from "./month.ts";
import { usdPerMillionAnswers, webUiPrices } from "./other-prices.ts";

const PATIENCE_MILLISECONDS = 10_000;

export interface CostItem {
  readonly name: string;
  /** Absent when nobody tells the price. */
  readonly usdPerHour?: number;
  readonly usdPerMonth?: number;
  /** What the price is taken from. */
  readonly source: string;
  /** Alternatives do not add up: the first available instance type is taken. */
  readonly alternative?: true;
}

export interface CostReport {
  readonly region: string;
  readonly hoursPerDay: number;
  readonly items: readonly CostItem[];
  /** With the first instance type of the list. */
  readonly usdPerHour: number;
  readonly usdPerMonth: number;
  /** USD of the gateway's function for a million answers of 10 s; absent where the settings do not tell its memory. */
  readonly usdPerMillionAnswers?: number;
  /** Why prices are not live; absent when they are. */
  readonly notLive?: string;
}

const TABLE = `list price, ${PRICE_SOURCE.region}, ${PRICE_SOURCE.date}`;
const WEB_UI_TABLE = "list price, eu-north-1, 2026";

type PricedSettings = Pick<
  Settings,
  "AWS_REGION" | "INSTANCE_TYPE" | "INSTANCE_COUNT" | "VPC_ID" | "WEBUI_INSTANCE_TYPE" | "WEBUI_VOLUME_GIB"
> &
  Partial<Pick<Settings, "PROXY_MEMORY_MB" | "INSTANCE_PRICES">>;

/**
 * What the settings at hand cost.
 * @param hoursPerDay how long the endpoint exists each day
 * @throws UserError
 */
export async function costReport(
  pricing: PricingClient,
  settings: PricedSettings,
  hoursPerDay: number,
): Promise<CostReport> {
  if (!(hoursPerDay > 0 && hoursPerDay <= 24)) {
    throw new UserError("--hours-per-day must be a number above 0 and not above 24.");
  }
  const { AWS_REGION: region, INSTANCE_TYPE: instanceTypes, INSTANCE_COUNT: count, PROXY_MEMORY_MB: memory } = settings;
  const { endpoints = [], machine, notLive } = await readPrices(pricing, settings);
  const hours = hoursPerMonthByDay(hoursPerDay);
  const items = [
    ...instanceTypes.map((instanceType, index): CostItem => {
      const own = settings.INSTANCE_PRICES?.[instanceType];
      const { usdPerHour: each, source } =
        own === undefined
          ? (endpoints[index] ?? tablePrice(instanceType))
          : { usdPerHour: own, source: OWN_PRICE_SOURCE };
      const instances = count === 1 ? instanceType : `${count} × ${instanceType}`;
      const item = { name: `endpoint: ${instances}`, ...costByTime(each * count, hours), source };
      return index === 0 ? item : { ...item, alternative: true };
    }),
    ...(settings.VPC_ID === undefined ? [] : webUiItems(settings, machine)),
  ];
  const sum = (of: (item: CostItem) => number | undefined) =>
    items.reduce((total, item) => total + (item.alternative ? 0 : (of(item) ?? 0)), 0);
  return {
    region,
    hoursPerDay,
    items,
    usdPerHour: sum(({ usdPerHour }) => usdPerHour),
    usdPerMonth: sum(({ usdPerMonth }) => usdPerMonth),
    ...(memory !== undefined && { usdPerMillionAnswers: usdPerMillionAnswers(memory) }),
    ...(notLive !== undefined && { notLive }),
  };
}

function costByTime(usdPerHour: number, hoursPerMonth: number) {
  return Number.isNaN(usdPerHour) ? {} : { usdPerHour, usdPerMonth: usdPerHour * hoursPerMonth };
}

/** All month, whatever the endpoint does; its machine is the first of them, for which there may be a live price. */
function webUiItems(settings: PricedSettings, machine: LivePrice | undefined): CostItem[] {
  return webUiPrices(settings).map(({ name, usd }, index) => {
    if (index === 0 && machine !== undefined) {
      return { name, ...costByTime(machine.usdPerHour, HOURS_PER_MONTH), source: priceSource(machine) };
    }
    const source = Number.isNaN(usd) ? "https://aws.amazon.com/ec2/pricing/on-demand/" : WEB_UI_TABLE;
    return { name, ...costByTime(usd / HOURS_PER_MONTH, HOURS_PER_MONTH), source };
  });
}

const priceSource = ({ publishedAt }: LivePrice) => `AWS, ${publishedAt.slice(0, 10)}`;

function tablePrice(instanceType: string, why = "") {
  return { usdPerHour: INSTANCE_TYPES[instanceType]?.usdPerHour ?? Number.NaN, source: `${TABLE}${why}` };
}

/** A report without live prices is worth more than none: whatever AWS answers, the table stands in. */
async function readPrices(pricing: PricingClient, settings: PricedSettings) {
  const { AWS_REGION: region, INSTANCE_TYPE: instanceTypes, VPC_ID, WEBUI_INSTANCE_TYPE } = settings;
  const patience = AbortSignal.timeout(PATIENCE_MILLISECONDS);
  const live = livePrices(pricing, region, patience);
  try {
    const [machine, ...endpoints] = await Promise.all([
      VPC_ID === undefined ? undefined : live.machine(WEBUI_INSTANCE_TYPE),
      ...instanceTypes.map((instanceType) => live.endpoint(instanceType)),
    ]);
    return {
      machine,
      endpoints: endpoints.map((price, index) =>
        price === undefined
          ? tablePrice(instanceTypes[index] ?? "", `: AWS lists none in ${region}`)
          : { usdPerHour: price.usdPerHour, source: priceSource(price) },
      ),
    };
  } catch (error) {
    if (patience.aborted) return { notLive: "The Price List API did not answer in time." };
    return { notLive: explainAwsError(error) ?? (error instanceof Error ? error.message : String(error)) };
  }
}
