import type { Benchmark } from "../../contract/benchmark.ts";
import type { Names } from "../../names.ts";
import { readBenchmarks } from "../../provisioning/inventory/read-benchmarks.ts";
import { parseMonth } from "../usage/parse-month.ts";
import { type CostClients, readSharedCost } from "../usage/read-shared-cost.ts";
import type { SharedCost } from "../usage/shared-cost.ts";
import { usageGroups } from "../usage/usage-groups.ts";
import { totalTokens, type UsageClients, usageReport } from "../usage/usage-report.ts";

export interface ModelCost {
  /** Absent: tokens that were counted before models were told apart. */
  readonly model?: string;
  readonly promptTokens: number;
  readonly completionTokens: number;
  readonly usd: number;
  readonly usdPerMillionTokens: number;
}

export interface TokenCost {
  readonly stage: string;
  readonly month: string;
  /** Absent: nothing was paid, or nobody counted. */
  readonly shared?: SharedCost;
  /** Whose tokens cost most first. */
  readonly models: readonly ModelCost[];
  /** What `bench` measured, by alias: what tokens would cost if the model had so much to do all the time. */
  readonly measured: Readonly<Record<string, Benchmark>>;
}

/** What the tokens of a month cost, by the models that had them. */
export async function tokenCost(
  clients: UsageClients & CostClients,
  names: Names,
  typed: string | undefined,
): Promise<TokenCost> {
  const month = typed === undefined ? undefined : parseMonth("--by-tokens", typed);
  const [report, measured] = await Promise.all([
    usageReport(clients, names, { month }),
    readBenchmarks(clients.ssm, names),
  ]);
  const shared = await readSharedCost(clients, names, report);
  const models = usageGroups(report, "model", shared).map((group): ModelCost => {
    const { id, promptTokens, completionTokens, usd = 0 } = group;
    const usdPerMillionTokens = (usd / totalTokens(group)) * 1e6 || 0;
    return { ...(id !== undefined && { model: id }), promptTokens, completionTokens, usd, usdPerMillionTokens };
  });
  return {
    stage: names.stage,
    month: report.month,
    ...(shared && { shared }),
    models: models.sort((one, other) => other.usd - one.usd),
    measured: Object.fromEntries(measured),
  };
}
