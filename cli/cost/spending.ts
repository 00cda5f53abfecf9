import type { PricingClient } from "@aws-sdk/client-pricing";
import type { CatalogEntry } from "../../contract/catalog-entry.ts";
import type { OwnPrices } from "../../contract/own-prices.ts";
import type { Settings } from "../../settings/settings.ts";
import { dollars } from "../text/quantities.ts";
import { table } from "../text/table.ts";
import { type CostItem, costReport } from "./cost-report.ts";

/** What somebody is about to pay for. */
export interface Spending {
  readonly stage: string;
  readonly region: string;
  /** The name that clients ask for. */
  readonly alias: string;
  /** What is going to run, as it stands in the catalog or will. */
  readonly entry: Pick<
    CatalogEntry,
    "modelId" | "modelS3Uri" | "instanceTypes" | "instanceCount" | "maxInstanceCount" | "idleMinutes" | "ttlHours"
  >;
  /** When working hours end, and the model with them, such as `cron(0 18 ? * MON-FRI *), Europe/Stockholm`; absent: never. */
  readonly stopSchedule?: string | undefined;
  /** What serves under the alias now and goes, such as `distilgpt2 on ml.g4dn.xlarge`; absent: nothing does. */
  readonly replaces?: string | undefined;
  /** What the operator pays for an hour of instance types; absent: AWS's price counts. */
  readonly prices?: OwnPrices | undefined;
  /** The settings that deploy the web UI's machine; absent, or without VPC_ID: it is not deployed now. */
  readonly webUi?: Pick<Settings, "VPC_ID" | "WEBUI_INSTANCE_TYPE" | "WEBUI_VOLUME_GIB"> | undefined;
}

/** The same in words, with prices. */
export interface SpendingText {
  /** A table, shown to the person who is asked. */
  readonly table: string;
  /** Shown where nobody can be asked. */
  readonly sentence: string;
}

/** Looks the prices up, at AWS or else in the product's own table, and says what it costs and what will end it. */
export async function spendingText(
  pricing: PricingClient,
  spending: Spending,
  columns = Number.POSITIVE_INFINITY,
): Promise<SpendingText> {
  const { stage, region, alias, entry, replaces, webUi } = spending;
  const { instanceTypes, instanceCount = 1, maxInstanceCount = instanceCount } = entry;
  const report = await costReport(
    pricing,
    {
      AWS_REGION: region,
      INSTANCE_TYPE: [...instanceTypes],
      INSTANCE_COUNT: 1,
      INSTANCE_PRICES: spending.prices,
      VPC_ID: webUi?.VPC_ID,
      WEBUI_INSTANCE_TYPE: webUi?.WEBUI_INSTANCE_TYPE ?? "",
      WEBUI_VOLUME_GIB: webUi?.WEBUI_VOLUME_GIB ?? 0,
    },
    24,
  );
  const counts = instanceCount === maxInstanceCount ? [instanceCount] : [instanceCount, maxInstanceCount];
  const instances = (type: string) => (counts.join() === "1" ? type : `${counts.join(" to ")} × ${type}`);
  const choices = instanceTypes.map((type, index) => ({
    instances: instances(type),
    price: `${priceText(report.items[index], counts)}${report.items[index]?.usdPerHour === undefined ? " (INSTANCE_PRICES says what you pay)" : ""}`,
    source: report.items[index]?.source ?? "",
  }));
  const model = entry.modelS3Uri === undefined ? entry.modelId : `${entry.modelId} from ${entry.modelS3Uri}`;
  const machine = sum(report.items.slice(instanceTypes.length));
  const ends = endText(spending);
  const rows = [
    ["model", `${model}, as ${alias} in the stage ${stage}, ${region}`],
    ...choices.map(({ instances, price, source }, index) => [
      index === 0 ? "runs on" : "or on",
      `${instances}: ${price} (${source})`,
    ]),
    ...(machine === undefined ? [] : [["web UI", `${priceText(machine, [1])}, whether the model runs or not`]]),
    ...(replaces === undefined
      ? []
      : [["replaces", `${replaces}, which serves and is paid for until the new one has proven itself`]]),
    ["ends", ends ?? `not by itself: \`npx openai-sagemaker pause --alias ${alias}\` ends it`],
  ];
  const [first] = choices;
  return {
    table: table([], rows, columns),
    sentence: `${model} on ${first?.instances} costs ${first?.price}, ${replaces === undefined ? "" : `replaces ${replaces}, `}and ends ${ends ?? "only when somebody ends it"}.`,
  };
}

/** `$0.74 an hour, $540.20 a month`, or from the price of few instances to that of many. */
function priceText({ usdPerHour, usdPerMonth }: Partial<CostItem> = {}, counts: readonly number[]): string {
  if (usdPerHour === undefined || usdPerMonth === undefined) return "a price that is not known";
  const range = (usd: number) => counts.map((count) => dollars(usd * count)).join(" to ");
  return `${range(usdPerHour)} an hour, ${range(usdPerMonth)} a month`;
}

/** Nothing for nothing; no price when one of them has none. */
function sum(items: readonly CostItem[]): Pick<CostItem, "usdPerHour" | "usdPerMonth"> | undefined {
  if (items.length === 0) return undefined;
  const total = (of: (item: CostItem) => number | undefined) =>
    items.reduce((sofar, item) => sofar + (of(item) ?? Number.NaN), 0);
  const [usdPerHour, usdPerMonth] = [total((item) => item.usdPerHour), total((item) => item.usdPerMonth)];
  return Number.isNaN(usdPerHour) ? {} : { usdPerHour, usdPerMonth };
}

/** What ends it without anybody's doing; nothing when nothing does. */
function endText({ entry, stopSchedule }: Spending): string | undefined {
  const ends = [
    ...(entry.idleMinutes === undefined ? [] : [`${entry.idleMinutes} minutes after the last request`]),
    ...(entry.ttlHours === undefined ? [] : [`${entry.ttlHours} hours after it is live`]),
    ...(stopSchedule === undefined ? [] : [`by the schedule ${stopSchedule}`]),
  ];
  return ends.length === 0 ? undefined : ends.join(", or ");
}
