import { type ModelUsage, sumOfUsage, type TokenUsage } from "../../contract/usage-item.ts";
import type { MonthCost } from "../../provisioning/watch/month-cost.ts";

/**
 * How much of a model's time a token takes, beside a prompt's token that nobody had cached, which is 1. A GPU reads the tokens of a prompt
 * side by side, limited by its arithmetic, and writes those of an answer one after the other, limited by its memory; a cached one it
 * reads not at all. Price lists of hosted models mostly take three to five times as much for an answer's token, and a tenth for a cached
 * one.
 */
export interface TokenWeights {
  readonly cached: number;
  readonly answer: number;
}
export const TOKEN_WEIGHTS: TokenWeights = { cached: 0.1, answer: 4 };

/** Of a million tokens, in USD, as the month had it: the fewer there were, the dearer each was. */
export interface MillionTokens {
  readonly all: number;
  readonly prompt: number;
  readonly cached: number;
  readonly answer: number;
}

/** What endpoints cost in a month, shared out by the tokens that were used, idle hours too. */
export interface SharedCost {
  readonly usd: number;
  readonly weights: TokenWeights;
  /** Absent: no tokens were used, and nothing is shared out. */
  readonly usdPerMillion?: MillionTokens;
  /** What these tokens cost. */
  usdOf(models: readonly ModelUsage[]): number;
}

export interface CostToShare {
  readonly cost: MonthCost;
  /** All that was used in the month, by model. */
  readonly used: readonly ModelUsage[];
  /** Of adapters: the model on whose endpoint they are. */
  readonly parents: ReadonlyMap<string, string>;
  readonly weights?: TokenWeights;
}

/**
 * What a model's endpoint cost is shared by the model's tokens. The rest is shared by all: what a model cost that nobody used, and what was
 * counted before models were told apart.
 */
export function shareOut({ cost, used, parents, weights = TOKEN_WEIGHTS }: CostToShare): SharedCost {
  const modelOf = ({ model = "" }: ModelUsage) => parents.get(model) ?? model;
  const weightByModel = new Map<string, number>();
  for (const usage of used) {
    const model = modelOf(usage);
    weightByModel.set(model, (weightByModel.get(model) ?? 0) + weightOf(usage, weights));
  }
  const total = sum(weightByModel.values());
  const rates = new Map<string, number>();
  for (const [model, usd] of cost.usdByModel) {
    const weight = weightByModel.get(model) ?? 0;
    if (weight > 0) rates.set(model, usd / weight);
  }
  const ofModels = sum([...rates].map(([model]) => cost.usdByModel.get(model) ?? 0));
  const restRate = total > 0 ? Math.max(0, cost.usd - ofModels) / total : 0;
  const rateOf = (usage: ModelUsage) => (rates.get(modelOf(usage)) ?? 0) + restRate;
  const { promptTokens, completionTokens } = sumOfUsage(used);
  const perUnit = total > 0 ? cost.usd / total : 0;
  return {
    usd: cost.usd,
    weights,
    ...(total > 0 && {
      usdPerMillion: {
        all: (cost.usd / (promptTokens + completionTokens)) * 1e6,
        prompt: perUnit * 1e6,
        cached: perUnit * weights.cached * 1e6,
        answer: perUnit * weights.answer * 1e6,
      },
    }),
    usdOf: (models) => sum(models.map((usage) => rateOf(usage) * weightOf(usage, weights))),
  };
}

function weightOf({ promptTokens, cachedTokens, completionTokens }: TokenUsage, weights: TokenWeights): number {
  return promptTokens - cachedTokens + weights.cached * cachedTokens + weights.answer * completionTokens;
}

function sum(values: Iterable<number>): number {
  return [...values].reduce((total, value) => total + value, 0);
}
