import { CPU_INSTANCE_TYPES } from "../../contract/cpu-instance-types.ts";
import { GPU_INSTANCE_TYPES } from "../../contract/gpu-instance-types.ts";
import { PRICE_SOURCE } from "../../contract/instance-types.ts";
import { HOURS_PER_MONTH, hoursPerMonthByDay, hoursPerMonthByWeek } from "../../cli/cost/month.ts";
import { OBSERVABILITY_PRICES, type OtherPrice, USAGE_PRICES, webUiPrices } from "../../cli/cost/other-prices.ts";
import { hardwareText } from "../../cli/text/hardware-text.ts";
import { dollars } from "../../cli/text/quantities.ts";

const WORKING_HOURS_PER_WEEK = 40;
const USED_HOURS_PER_DAY = 3;
const IDLE_MINUTES = 60;
const TOKENS_PER_SECOND = [100, 1000, 3000];
const TIMES = ["an hour", "always on", "working hours", "idle-stop"];

/** The generated parts of docs/costs.md. */
export function costParts(): Readonly<Record<string, string>> {
  return {
    assumptions: assumptions(),
    "instance-types": gpuTable(),
    "cpu-instance-types": cpuTable(),
    "other-prices": otherPriceTable([...webUiPrices(), ...OBSERVABILITY_PRICES, ...USAGE_PRICES]),
  };
}

const workingHours = hoursPerMonthByWeek(WORKING_HOURS_PER_WEEK);
const idleStopHours = hoursPerMonthByDay(USED_HOURS_PER_DAY + IDLE_MINUTES / 60);

function assumptions(): string {
  return [
    `- Prices: ${PRICE_SOURCE.source}, ${PRICE_SOURCE.region}, ${PRICE_SOURCE.date}. **?**: no table with this type was found; \`npx openai-sagemaker cost --instance-type TYPE\` asks AWS, and \`INSTANCE_PRICES\` says what you pay.`,
    `- **always on**: ${HOURS_PER_MONTH} hours, AWS's month.`,
    `- **working hours**: ${WORKING_HOURS_PER_WEEK} h × ${HOURS_PER_MONTH} / 168 weeks = ${workingHours.toFixed(1)} hours (\`SCHEDULE_START\`, \`SCHEDULE_STOP\`).`,
    `- **idle-stop**: (${USED_HOURS_PER_DAY} h of use in one stretch + ${IDLE_MINUTES} min of \`IDLE_MINUTES\`) × ${HOURS_PER_MONTH} / 24 days = ${idleStopHours.toFixed(1)} hours.`,
    "- **per million tokens**: USD an hour / (tokens/s × 3,600) × 1,000,000, with tokens/s written by the whole instance, on average over the hours that are paid for. Half the rate is twice the price.",
  ].join("\n");
}

function gpuTable(): string {
  const rates = TOKENS_PER_SECOND.map((rate) => `per million at ${rate.toLocaleString("en-US")} tokens/s`);
  const head = ["instance type", "GPUs", ...TIMES, ...rates];
  const rows = Object.entries(GPU_INSTANCE_TYPES).map(([name, type]) => [
    `\`${name}\``,
    hardwareText(type),
    ...byTime(type.usdPerHour),
    ...TOKENS_PER_SECOND.map((rate) => priceText(type.usdPerHour, (usd) => dollars(usdPerMillionTokens(usd, rate)))),
  ]);
  return markdownTable(head, ["---", "---", ...head.slice(2).map(() => "--:")], rows);
}

function cpuTable(): string {
  const head = ["instance type", "processor", "vCPUs", "memory", "memory bandwidth", ...TIMES];
  const rows = Object.entries(CPU_INSTANCE_TYPES).map(([name, type]) => [
    `\`${name}\``,
    `${type.processor}, ${type.architecture}`,
    String(type.vCpus),
    `${type.memoryGiB} GiB`,
    `${type.memoryGigabytesPerSecond} GB/s`,
    ...byTime(type.usdPerHour),
  ]);
  return markdownTable(head, ["---", "---", ...head.slice(2).map(() => "--:")], rows);
}

function byTime(usdPerHour: number | undefined): string[] {
  return [
    priceText(usdPerHour, dollars),
    ...[HOURS_PER_MONTH, workingHours, idleStopHours].map((hours) =>
      priceText(usdPerHour, (usd) => wholeDollars(usd * hours)),
    ),
  ];
}

function priceText(usdPerHour: number | undefined, text: (usd: number) => string): string {
  return usdPerHour === undefined ? "?" : text(usdPerHour);
}

/** What a million tokens cost when an instance writes so many a second, all the time. */
export function usdPerMillionTokens(usdPerHour: number, tokensPerSecond: number): number {
  return (usdPerHour / (tokensPerSecond * 3600)) * 1e6;
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
