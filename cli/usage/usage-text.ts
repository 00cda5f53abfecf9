import type { TokenUsage } from "../../contract/usage-item.ts";
import { dollars } from "../text/quantities.ts";
import { printable } from "../text/printable.ts";
import { section, table } from "../text/table.ts";
import { wrapLines } from "../text/wrap.ts";
import type { SharedCost } from "./shared-cost.ts";
import { sharedCostText } from "./shared-cost-text.ts";
import { type Grouping, type UsageGroup, usageGroups } from "./usage-groups.ts";
import { type KeyUsage, totalTokens, type UsageReport } from "./usage-report.ts";

const count = (value: number) => value.toLocaleString("en-US");

export interface UsageView {
  /** Default: by key. */
  readonly by?: Grouping | undefined;
  /** Of the groups, only so many of the largest. Default: all. */
  readonly top?: number | undefined;
  readonly cost?: SharedCost | undefined;
}

/** Of what has no group by itself. */
export const WITHOUT: Readonly<Record<Grouping, string>> = {
  key: "(no key)",
  owner: "(no owner)",
  team: "(no team)",
  person: "(nobody)",
  model: "(not told apart then)",
  day: "(no day)",
};

/** The month by group, and each day by group. */
export function usageText(
  report: UsageReport,
  columns = Number.POSITIVE_INFINITY,
  { by = "key", top = Number.POSITIVE_INFINITY, cost }: UsageView = {},
): string {
  const { stage, month, key: only } = report;
  const all = usageGroups(report, by, cost);
  if (all.length === 0) return nobody(report, by);
  const groups = by === "day" ? all : all.slice(0, top);
  const keys = new Map(report.keys.map((key) => [key.id, key]));
  const isNamed = by === "key" || by === "person";
  const head = [by, ...(isNamed ? ["name"] : [])];
  const names = (group: UsageGroup) => [
    printable(group.id ?? WITHOUT[by]),
    ...(isNamed ? [printable(by === "key" ? keyName(keys.get(group.id ?? "")) : (group.name ?? ""))] : []),
  ];
  const costs = cost === undefined ? [] : [">cost"];
  const figures = [">requests", ">prompt tokens", ">of them cached", ">completion tokens", ">tokens"];
  const byGroup = (room: number) =>
    table(
      [...head, ...figures, ...costs, ...(by === "key" ? [">of the month's limit"] : [])],
      groups.map((group) => [
        ...names(group),
        ...figuresOf(group),
        ...(group.usd === undefined ? [] : [dollars(group.usd)]),
        ...(by === "key" ? [shareOfLimit(keys.get(group.id ?? ""))] : []),
      ]),
      room,
    );
  const byDay = (room: number) =>
    table(
      ["day", ...head, ...figures],
      groups
        .flatMap((group) => group.days.map((day) => ({ group, day })))
        .sort((one, other) => one.day.day.localeCompare(other.day.day))
        .map(({ group, day }) => [day.day, ...names(group), ...figuresOf(day)]),
      room,
    );
  const left = all.length - groups.length;
  return [
    section(`${month}, stage ${stage}${only === undefined ? "" : `, key ${only}`}`, byGroup, columns),
    ...(left > 0 ? [`And ${count(left)} more: --top shows as many as it says.`] : []),
    ...(by === "day" ? [] : [section("By day (UTC)", byDay, columns)]),
    ...(cost === undefined ? [] : [wrapLines(sharedCostText(cost, month), columns)]),
  ].join("\n\n");
}

function nobody({ stage, month, key }: UsageReport, by: Grouping): string {
  if (key !== undefined) return `The key ${key} was not used in ${month}.`;
  if (by === "person") return `Nobody used the web UI of the stage ${stage} in ${month}.`;
  return `Nobody used the stage ${stage} in ${month}.`;
}

function figuresOf(usage: TokenUsage): string[] {
  const { requests, promptTokens, cachedTokens, completionTokens } = usage;
  return [requests, promptTokens, cachedTokens, completionTokens, totalTokens(usage)].map(count);
}

/** What people call a key. */
export function keyName({ name, revoked }: Pick<KeyUsage, "name" | "revoked"> = {}): string {
  if (name === undefined) return "(gone)";
  return revoked ? `${name} (revoked)` : name;
}

function shareOfLimit(key: KeyUsage | undefined): string | undefined {
  const limit = key?.limits?.tokensPerMonth;
  return limit === undefined ? undefined : `${Math.round((100 * (key?.countedTokens ?? 0)) / limit)} %`;
}
