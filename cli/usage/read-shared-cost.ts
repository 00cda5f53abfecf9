import type { CloudWatchClient } from "@aws-sdk/client-cloudwatch";
import type { SSMClient } from "@aws-sdk/client-ssm";
import { adapterModels } from "../../contract/adapter-models.ts";
import type { ModelUsage } from "../../contract/usage-item.ts";
import type { Names } from "../../names.ts";
import { readStageParameters } from "../../provisioning/inventory/stage-parameters.ts";
import { monthCostByModel } from "../../provisioning/watch/month-cost.ts";
import { UserError } from "../../user-error.ts";
import { type SharedCost, shareOut, TOKEN_WEIGHTS, type TokenWeights } from "./shared-cost.ts";
import { usageGroups } from "./usage-groups.ts";
import type { UsageReport } from "./usage-report.ts";

export interface CostClients {
  readonly cloudWatch: CloudWatchClient;
  readonly ssm: SSMClient;
}

/**
 * What the endpoints cost in the report's month, shared out by all tokens in it.
 * @returns nothing when nothing was paid, or nobody counted
 */
export async function readSharedCost(
  { cloudWatch, ssm }: CostClients,
  names: Names,
  report: UsageReport,
  weights: TokenWeights = TOKEN_WEIGHTS,
): Promise<SharedCost | undefined> {
  const { catalog, models } = await readStageParameters(ssm, names);
  const records = [...Object.entries(catalog), ...Object.entries(models)];
  const known = records.map(([alias]) => alias);
  const parents = new Map(adapterModels(records, new Set(known)).map(({ alias, parent }) => [alias, parent]));
  const used: ModelUsage[] = usageGroups(report, "model").map(({ id, ...usage }) => ({ ...usage, ...named(id) }));
  const aliases = new Set([...known, ...used.flatMap(({ model }) => (model === undefined ? [] : [model]))]);
  for (const adapter of parents.keys()) aliases.delete(adapter);
  const cost = await monthCostByModel(cloudWatch, names.stage, { month: report.month, aliases: [...aliases].sort() });
  return cost.usd > 0 ? shareOut({ cost, used, parents, weights }) : undefined;
}

function named(model: string | undefined) {
  return model === undefined ? {} : { model };
}

/** @throws UserError */
export function tokenWeights(typed: {
  readonly answerWeight?: string | undefined;
  readonly cachedWeight?: string | undefined;
}): TokenWeights {
  const weight = (flag: string, text: string | undefined, standard: number) => {
    if (text === undefined) return standard;
    if (!/^\d{1,3}(\.\d{1,3})?$/.test(text))
      throw new UserError(`${flag}: "${text}" is not a number such as 4 or 0.1.`);
    return Number(text);
  };
  return {
    answer: weight("--answer-weight", typed.answerWeight, TOKEN_WEIGHTS.answer),
    cached: weight("--cached-weight", typed.cachedWeight, TOKEN_WEIGHTS.cached),
  };
}
