import { stringify } from "csv-stringify/sync";
import type { SharedCost } from "./shared-cost.ts";
import { type Grouping, usageGroups } from "./usage-groups.ts";
import { totalTokens, type UsageReport } from "./usage-report.ts";

/**
 * A row for each day and group, in RFC 4180's form. What a spreadsheet would take for a formula is made text: names are
 * anybody's.
 * https://owasp.org/www-community/attacks/CSV_Injection
 */
export function usageCsv(report: UsageReport, by: Grouping, cost?: SharedCost): string {
  const keys = new Map(report.keys.map((key) => [key.id, key]));
  const columns = [
    "day",
    ...(by === "day" ? [] : [by]),
    ...(by === "key" ? ["name", "owner", "team"] : by === "person" ? ["name"] : []),
    "requests",
    "prompt_tokens",
    "cached_prompt_tokens",
    "completion_tokens",
    "tokens",
    ...(cost === undefined ? [] : ["usd"]),
  ];
  const rows = usageGroups(report, by, cost).flatMap((group) => {
    const key = by === "key" ? keys.get(group.id ?? "") : undefined;
    const names = by === "key" ? [key?.name, key?.owner, key?.team] : by === "person" ? [group.name] : [];
    return group.days.map((day) => [
      day.day,
      ...(by === "day" ? [] : [group.id]),
      ...names,
      day.requests,
      day.promptTokens,
      day.cachedTokens,
      day.completionTokens,
      totalTokens(day),
      ...(day.usd === undefined ? [] : [day.usd.toFixed(6)]),
    ]);
  });
  rows.sort(([one], [other]) => String(one).localeCompare(String(other)));
  return stringify([columns, ...rows], { escape_formulas: true, record_delimiter: "windows" });
}
