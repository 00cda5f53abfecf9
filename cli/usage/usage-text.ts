import type { TokenUsage } from "../../contract/usage-item.ts";
import { section, table } from "../text/table.ts";
import { type KeyUsage, totalTokens, type UsageReport } from "./usage-report.ts";

const count = (value: number) => value.toLocaleString("en-US");

/** The month by key, and each day by key. */
export function usageText({ stage, month, key: only, keys }: UsageReport, columns = Number.POSITIVE_INFINITY): string {
  if (keys.length === 0)
    return only === undefined
      ? `Nobody used the stage ${stage} in ${month}.`
      : `The key ${only} was not used in ${month}.`;
  const figures = (usage: TokenUsage) => [
    count(usage.requests),
    count(usage.promptTokens),
    count(usage.cachedTokens),
    count(usage.completionTokens),
    count(totalTokens(usage)),
  ];
  const byKey = (room: number) =>
    table(
      [
        "key",
        "name",
        ">requests",
        ">prompt tokens",
        ">of them cached",
        ">completion tokens",
        ">tokens",
        ">of the month's limit",
      ],
      keys.map((key) => [key.id, keyName(key), ...figures(key), shareOfLimit(key)]),
      room,
    );
  const byDay = (room: number) =>
    table(
      ["day", "key", "name", ">requests", ">prompt tokens", ">of them cached", ">completion tokens", ">tokens"],
      keys
        .flatMap((key) => key.days.map((day) => ({ key, day })))
        .sort((one, other) => one.day.day.localeCompare(other.day.day))
        .map(({ key, day }) => [day.day, key.id, keyName(key), ...figures(day)]),
      room,
    );
  return `${section(`${month}, stage ${stage}`, byKey, columns)}\n\n${section("By day (UTC)", byDay, columns)}`;
}

function keyName({ name, revoked }: KeyUsage): string {
  if (name === undefined) return "(gone)";
  return revoked ? `${name} (revoked)` : name;
}

function shareOfLimit(key: KeyUsage): string | undefined {
  const limit = key.limits?.tokensPerMonth;
  return limit === undefined ? undefined : `${Math.round((100 * key.countedTokens) / limit)} %`;
}
