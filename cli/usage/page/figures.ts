import { sumOfUsage } from "../../../contract/usage-item.ts";
import type { FirstTokenTimes } from "../first-token-times.ts";
import type { SharedCost } from "../shared-cost.ts";
import { type Grouping, type UsageGroup, usageGroups } from "../usage-groups.ts";
import { keyName, WITHOUT } from "../usage-text.ts";
import { totalTokens, type UsageReport } from "../usage-report.ts";
import type { Figure } from "./figure-page.ts";
import { SERIES_COLOURS, type Series } from "./plots.ts";

const SHOWN_KEYS = 15;
const SHOWN_COSTS = 15;

export interface PageContent {
  readonly report: UsageReport;
  readonly by: Grouping;
  readonly cost?: SharedCost | undefined;
  readonly firstTokens: readonly FirstTokenTimes[];
}

const compact = new Intl.NumberFormat("en", { notation: "compact", maximumFractionDigits: 1 });
const whole = (value: number) => Math.round(value).toLocaleString("en-US");
const usd = (value: number) => `$${value.toLocaleString("en-US", { maximumFractionDigits: 2 })}`;
const exactUsd = (value: number) => `$${value.toFixed(2)}`;
const seconds = (milliseconds: number) => `${(milliseconds / 1000).toFixed(2)} s`;

/** Every day of a month, as ISO dates. */
export function daysOfMonth(month: string): string[] {
  const [year = 0, number = 1] = month.split("-").map(Number);
  const count = new Date(Date.UTC(year, number, 0)).getUTCDate();
  return Array.from({ length: count }, (_, index) => `${month}-${String(index + 1).padStart(2, "0")}`);
}

/** The largest groups, and all others together in the end. */
function largest(groups: readonly UsageGroup[], by: Grouping, report: UsageReport) {
  const shown = groups.length <= SERIES_COLOURS ? groups : groups.slice(0, SERIES_COLOURS - 1);
  const others = groups.slice(shown.length);
  const named = shown.map((group) => ({ label: labelOf(group, by, report), days: group.days }));
  if (others.length === 0) return named;
  const days = new Map<string, UsageGroup["days"][number]>();
  for (const day of others.flatMap((group) => group.days)) {
    const before = days.get(day.day);
    days.set(day.day, { day: day.day, ...sumOfUsage(before ? [before, day] : [day]) });
  }
  return [...named, { label: `${others.length} others`, days: [...days.values()] }];
}

export function tokensByDay({ report, by }: PageContent): Figure | undefined {
  const days = daysOfMonth(report.month);
  const groups = usageGroups(report, by);
  if (groups.length === 0) return undefined;
  const series = largest(groups, by, report).map(({ label, days: used }, index): Series => {
    const tokens = new Map(used.map((day) => [day.day, totalTokens(day)]));
    return { name: label, colour: `var(--series-${index + 1})`, values: days.map((day) => tokens.get(day)) };
  });
  return {
    title: `Tokens by day and ${by}`,
    head: ["Day", ...series.map(({ name }) => name)],
    rows: days.map((day, index) => [day, ...series.map(({ values }) => whole(values[index] ?? 0))]),
    plot: { kind: "columns", categories: dayNumbers(days), series, shown: (value) => compact.format(value) },
  };
}

export function topKeys({ report }: PageContent): Figure | undefined {
  if (report.keys.length === 0) return undefined;
  const keys = usageGroups(report, "key").slice(0, SHOWN_KEYS);
  const names = keys.map((key) => labelOf(key, "key", report));
  return {
    title: keys.length < report.keys.length ? `The ${SHOWN_KEYS} keys that used most` : "Keys",
    head: ["Key", "Id", "Requests", "Prompt tokens", "Of them cached", "Completion tokens"],
    rows: keys.map((key, index) => [
      names[index] ?? "",
      key.id ?? "",
      ...[key.requests, key.promptTokens, key.cachedTokens, key.completionTokens].map(whole),
    ]),
    plot: {
      kind: "bars",
      categories: names,
      series: [
        { name: "prompt tokens", colour: "var(--series-1)", values: keys.map(({ promptTokens }) => promptTokens) },
        {
          name: "completion tokens",
          colour: "var(--series-2)",
          values: keys.map(({ completionTokens }) => completionTokens),
        },
      ],
      shown: (value) => compact.format(value),
    },
  };
}

export function firstTokens({ report, firstTokens: times }: PageContent): Figure | undefined {
  if (times.length === 0) return undefined;
  const days = daysOfMonth(report.month);
  const byDay = new Map(times.map((time) => [time.day, time]));
  const lines = [
    { name: "half of all streams", colour: "var(--series-1)", of: "p50" },
    { name: "95 of a hundred", colour: "var(--series-2)", of: "p95" },
  ] as const;
  return {
    title: "Time to the first token of a stream, at most",
    head: ["Day", ...lines.map(({ name }) => name)],
    rows: times.map(({ day, p50, p95 }) => [day, seconds(p50), seconds(p95)]),
    plot: {
      kind: "lines",
      categories: dayNumbers(days),
      series: lines.map(({ of, ...line }) => ({ ...line, values: days.map((day) => byDay.get(day)?.[of]) })),
      shown: (value) => `${value / 1000} s`,
    },
  };
}

export function costByGroup({ report, by, cost }: PageContent): Figure | undefined {
  if (cost?.usdPerMillion === undefined) return undefined;
  const groups = usageGroups(report, by, cost).sort((one, other) => (other.usd ?? 0) - (one.usd ?? 0));
  const shown = groups.slice(0, SHOWN_COSTS);
  const others = groups.slice(SHOWN_COSTS);
  const rest = others.reduce((sum, { usd: one = 0 }) => sum + one, 0);
  const names = [
    ...shown.map((group) => labelOf(group, by, report)),
    ...(others.length > 0 ? [`${others.length} others`] : []),
  ];
  const values = [...shown.map(({ usd: one = 0 }) => one), ...(others.length > 0 ? [rest] : [])];
  return {
    title: `Cost of the endpoints by ${by}`,
    head: [by[0]?.toUpperCase() + by.slice(1), "USD"],
    rows: names.map((name, index) => [name, exactUsd(values[index] ?? 0)]),
    plot: {
      kind: "bars",
      categories: names,
      series: [{ name: "USD", colour: "var(--series-1)", values }],
      shown: usd,
    },
  };
}

function labelOf(group: UsageGroup, by: Grouping, report: UsageReport): string {
  if (by === "key") return keyName(report.keys.find(({ id }) => id === group.id));
  return group.name ?? group.id ?? WITHOUT[by];
}

function dayNumbers(days: readonly string[]): string[] {
  return days.map((day) => String(Number(day.slice(-2))));
}
