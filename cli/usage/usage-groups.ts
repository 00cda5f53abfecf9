import { type ModelUsage, sumOfUsage, type TokenUsage } from "../../contract/usage-item.ts";
import type { SharedCost } from "./shared-cost.ts";
import { type KeyUsage, totalTokens, type UsageReport } from "./usage-report.ts";

/** By what the tokens of a month can be told apart. */
export const GROUPINGS = ["key", "owner", "team", "person", "model", "day"] as const;
export type Grouping = (typeof GROUPINGS)[number];

export interface DatedUsage extends TokenUsage {
  /** ISO date. */
  readonly day: string;
  /** What its tokens cost, where that is known. */
  readonly usd?: number;
}

export interface UsageGroup extends TokenUsage {
  /** Absent: of these keys nobody said whose they are, or of these tokens which model had them. */
  readonly id?: string;
  /** A key's or a person's. */
  readonly name?: string;
  /** What its tokens cost, where that is known. */
  readonly usd?: number;
  /** Those on which something was used. */
  readonly days: readonly DatedUsage[];
  readonly models: readonly ModelUsage[];
}

/** The tokens of a report in groups, the largest first; by day, the first day first. */
export function usageGroups(report: UsageReport, by: Grouping, cost?: SharedCost): UsageGroup[] {
  const groups = new Map<string | undefined, Group>();
  const groupOf = (id: string | undefined) => groups.get(id) ?? groups.set(id, new Group()).get(id);
  for (const account of by === "person" ? report.people : report.keys) {
    for (const { day, models } of account.days) {
      for (const usage of models) {
        const id = by === "model" ? usage.model : by === "day" ? day : groupIn(account, by);
        groupOf(id)?.add(day, usage);
      }
    }
  }
  const names = new Map((by === "person" ? report.people : report.keys).map(({ id, name }) => [id, name]));
  const named = (id: string | undefined) => (by === "key" || by === "person" ? names.get(id ?? "") : undefined);
  const found = [...groups].map(([id, group]) => group.summed(id, named(id), cost));
  return by === "day"
    ? found.sort(({ id: one = "" }, { id: other = "" }) => one.localeCompare(other))
    : found.sort((one, other) => totalTokens(other) - totalTokens(one) || (one.id ?? "").localeCompare(other.id ?? ""));
}

function groupIn(account: KeyUsage, by: Exclude<Grouping, "model" | "day">): string | undefined {
  return by === "owner" ? account.owner : by === "team" ? account.team : account.id;
}

class Group {
  readonly #days = new Map<string, Map<string | undefined, TokenUsage>>();

  add(day: string, { model, ...usage }: ModelUsage): void {
    const models = this.#days.get(day) ?? new Map();
    this.#days.set(day, models);
    added(models, model, usage);
  }

  summed(id: string | undefined, name: string | undefined, cost: SharedCost | undefined): UsageGroup {
    const inMonth = new Map<string | undefined, TokenUsage>();
    for (const models of this.#days.values()) for (const [model, usage] of models) added(inMonth, model, usage);
    const models = withNames(inMonth);
    const days = [...this.#days].map(([day, of]) => ({
      day,
      ...sumOfUsage([...of.values()]),
      ...(cost && { usd: cost.usdOf(withNames(of)) }),
    }));
    return {
      ...(id !== undefined && { id }),
      ...(name !== undefined && { name }),
      ...sumOfUsage(models),
      ...(cost && { usd: cost.usdOf(models) }),
      days: days.sort((one, other) => one.day.localeCompare(other.day)),
      models,
    };
  }
}

function withNames(models: ReadonlyMap<string | undefined, TokenUsage>): ModelUsage[] {
  return [...models].map(([model, usage]) => ({ ...(model !== undefined && { model }), ...usage }));
}

function added<Key>(sums: Map<Key, TokenUsage>, key: Key, usage: TokenUsage): void {
  const before = sums.get(key);
  sums.set(key, before ? sumOfUsage([before, usage]) : sumOfUsage([usage]));
}
