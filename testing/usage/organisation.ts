import { type DayUsage, type ModelUsage, sumOfUsage } from "../../contract/usage-item.ts";
import type { KeyUsage, PersonUsage, UsageReport } from "../../cli/usage/usage-report.ts";

const MONTH = "2026-11";

/** What a key used on a day, by model: prompt, completion and cached tokens. */
type Figures = Readonly<Record<string, readonly [prompt: number, completion: number, cached?: number]>>;

export function dayOf(day: string, figures: Figures): DayUsage {
  const models = Object.entries(figures).map(
    ([model, [promptTokens, completionTokens, cachedTokens = 0]]): ModelUsage => {
      const countedTokens = promptTokens + completionTokens;
      return { model, requests: 1, promptTokens, completionTokens, cachedTokens, countedTokens };
    },
  );
  return { day: `${MONTH}-${day}`, ...sumOfUsage(models), models };
}

export function keyOf(id: string, days: readonly DayUsage[], terms: Partial<KeyUsage> = {}): KeyUsage {
  return { id, name: id, ...terms, ...sumOfUsage(days), days };
}

export function personOf(id: string, days: readonly DayUsage[]): PersonUsage {
  return { id, ...sumOfUsage(days), days };
}

export function reportOf(keys: readonly KeyUsage[], people: readonly PersonUsage[] = []): UsageReport {
  return { stage: "dev", month: MONTH, keys, people };
}
