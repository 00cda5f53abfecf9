import { INSTANCE_TYPES, type InstanceType, PRICE_SOURCE } from "../../contract/instance-types.ts";
import { HOURS_PER_MONTH, hoursPerMonthByDay, hoursPerMonthByWeek } from "../../cli/cost/month.ts";
import { OBSERVABILITY_PRICES, type OtherPrice, USAGE_PRICES, webUiPrices } from "../../cli/cost/other-prices.ts";
import { dollars } from "../../cli/text/quantities.ts";

const WORKING_HOURS_PER_WEEK = 40;
const USED_HOURS_PER_DAY = 3;
const IDLE_MINUTES = 60;
const TOKENS_PER_SECOND = [100, 1000, 3000];

/** The generated parts of docs/costs.md. */
export function costParts(): Readonly<Record<string, string>> {
  return {
    assumptions: assumptions(),
    "instance-types": instanceTypeTable(),
    "other-prices": otherPriceTable([...webUiPrices(), ...OBSERVABILITY_PRICES, ...USAGE_PRICES]),
  };
}

const workingHours = hoursPerMonthByWeek(WORKING_HOURS_PER_WEEK);
const idleStopHours = hoursPerMonthByDay(USED_HOURS_PER_DAY + IDLE_MINUTES / 60);

function assumptions(): string {
  return [
    `- Prices: ${PRICE_SOURCE.source}, ${PRICE_SOURCE.region}, ${PRICE_SOURCE.date}.`,
    `- **always on**: ${HOURS_PER_MONTH} hours, AWS's month.`,
    `- **working hours**: ${WORKING_HOURS_PER_WEEK} h × ${HOURS_PER_MONTH} / 168 weeks = ${workingHours.toFixed(1)} hours (\`SCHEDULE_START\`, \`SCHEDULE_STOP\`).`,
    `- **idle-stop**: (${USED_HOURS_PER_DAY} h of use in one stretch + ${IDLE_MINUTES} min of \`IDLE_MINUTES\`) × ${HOURS_PER_MONTH} / 24 days = ${idleStopHours.toFixed(1)} hours.`,
    "- **per million tokens**: USD an hour / (tokens/s × 3,600) × 1,000,000, with tokens/s written by the whole instance, on average over the hours that are paid for. Half the rate is twice the price.",
  ].join("\n");
}

function instanceTypeTable(): string {
  const rates = TOKENS_PER_SECOND.map((rate) => `per million at ${rate.toLocaleString("en-US")} tokens/s`);
  const head = ["instance type", "GPUs", "an hour", "always on", "working hours", "idle-stop", ...rates];
  const rows = Object.entries(INSTANCE_TYPES).map(([name, type]) => [
    `\`${name}\``,
    gpus(type),
    dollars(type.usdPerHour),
    ...[HOURS_PER_MONTH, workingHours, idleStopHours].map((hours) => wholeDollars(type.usdPerHour * hours)),
    ...TOKENS_PER_SECOND.map((rate) => dollars(usdPerMillionTokens(type.usdPerHour, rate))),
  ]);
  return markdownTable(head, ["---", "---", ...head.slice(2).map(() => "--:")], rows);
}

/** What a million tokens cost when an instance writes so many a second, all the time. */
export function usdPerMillionTokens(usdPerHour: number, tokensPerSecond: number): number {
  return (usdPerHour / (tokensPerSecond * 3600)) * 1e6;
}

function gpus({ gpu, gpuCount, gpuMemoryGiB }: InstanceType): string {
  return `${gpuCount === 1 ? "" : `${gpuCount} × `}${gpu}, ${gpuMemoryGiB} GB`;
}

function otherPriceTable(prices: readonly OtherPrice[]): string {
  const rows = prices.map(({ name, usd, per, source }) => [name, usd < 0.1 ? `$${usd}` : dollars(usd), per, source]);
  return markdownTable(["what", "USD", "per", "source"], ["---", "--:", "---", "---"], rows);
}

/** Cents of a month's bill would be a pretence: hours are assumed. */
function wholeDollars(amount: number): string {
  return `$${Math.round(amount).toLocaleString("en-US")}`;
}

function markdownTable(head: readonly string[], alignment: readonly string[], rows: readonly (readonly string[])[]) {
  return [head, alignment, ...rows].map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}
