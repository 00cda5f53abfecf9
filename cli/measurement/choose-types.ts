import { AIRecommendationInstanceType } from "@aws-sdk/client-sagemaker";
import { UserError } from "../../user-error.ts";
import { lacksQuota, type Recommendation } from "../recommend/recommend.ts";

/** As many as a job tries. */
export const MOST_TYPES = 3;

const TRIED: readonly string[] = Object.values(AIRecommendationInstanceType);

export interface Wishes {
  /** Absent: the first that fit, each with other GPUs. */
  readonly named?: readonly string[] | undefined;
  /** Dollars an hour: the stage's MAX_INSTANCE_PRICE. */
  readonly maxPrice?: number | undefined;
}

/**
 * The types that a job is to try, in the order of the recommendation.
 * @param rows in their order, each with other GPUs where nobody names types
 * @throws UserError for a named type that cannot be tried, and when none is left
 */
export function chooseTypes(rows: readonly Recommendation[], { named, maxPrice }: Wishes): Recommendation[] {
  if (named !== undefined) return named.map((type) => requireType(type, rows, maxPrice));
  const possible = rows.filter((row) => whyNot(row, maxPrice) === undefined);
  const fitting = possible.filter(({ verdict }) => verdict === "fits");
  const chosen = (fitting.length > 0 ? fitting : possible).slice(0, MOST_TYPES);
  if (chosen.length > 0) return chosen;
  const [first] = rows.filter(({ verdict }) => verdict !== "no");
  throw new UserError(
    first === undefined
      ? "No type that the product knows holds this model, so that there is nothing to measure: try a quantised version of it, or a shorter --context."
      : `None of the types that hold this model can be measured. ${whyNot(first, maxPrice)}`,
  );
}

function requireType(type: string, rows: readonly Recommendation[], maxPrice: number | undefined): Recommendation {
  const row = rows.find(({ instanceType }) => instanceType === type);
  if (row === undefined) throw new UserError(`The product does not know the instance type ${type}.`);
  const why = whyNot(row, maxPrice);
  if (why !== undefined) throw new UserError(why);
  return row;
}

function whyNot(row: Recommendation, maxPrice: number | undefined): string | undefined {
  const { instanceType: type, verdict, why, usdPerHour } = row;
  if (verdict === "no") return `${type} does not hold this model: ${why}`;
  if (!TRIED.includes(type)) {
    return `SageMaker's job does not try ${type}: it knows types of g5, g6, g6e, g7, g7e, p4, p5 and p6.`;
  }
  if (lacksQuota(row)) {
    return `The account may run no ${type}: ask at Service Quotas, Amazon SageMaker, for "${type} for endpoint usage".`;
  }
  if (maxPrice !== undefined && (usdPerHour ?? Number.MAX_VALUE) > maxPrice) {
    const price = usdPerHour === undefined ? "of an unknown price" : `at $${usdPerHour.toFixed(2)} an hour`;
    return `${type} ${price} is above MAX_INSTANCE_PRICE (${maxPrice}).`;
  }
  return undefined;
}
