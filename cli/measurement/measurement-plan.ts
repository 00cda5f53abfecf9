import type { AIRecommendationMetric } from "@aws-sdk/client-sagemaker";
import type { Question, Recommendation } from "../recommend/recommend.ts";
import { dollars } from "../text/quantities.ts";
import { table } from "../text/table.ts";
import { wrapLines } from "../text/wrap.ts";
import type { StageWeights } from "./stage-weights.ts";

/** What a job is going to do. */
export interface MeasurementPlan {
  readonly question: Question;
  readonly weights: StageWeights;
  readonly types: readonly Recommendation[];
  readonly goal: AIRecommendationMetric;
  /** After so many the command stops the job. SageMaker itself knows no such limit. */
  readonly minutes: number;
  readonly region: string;
}

/**
 * Regions whose SageMaker has such jobs.
 * https://docs.aws.amazon.com/sagemaker/latest/dg/generative-ai-inference-recommendations.html, November 2026
 */
const REGIONS = [
  ...["us-east-1", "us-east-2", "us-west-2", "ap-southeast-1", "ap-northeast-1", "eu-central-1", "eu-west-1"],
];

/** What to say of a region that the list does not have; it is of a day, and AWS has the last word. */
export function unknownRegion(region: string): string[] {
  if (REGIONS.includes(region)) return [];
  return [
    `AWS's documentation does not name ${region} among the regions that have such jobs: ${REGIONS.join(", ")}. A stage in one of these can measure.`,
  ];
}

/** US dollars, with all types at once for the whole time; nothing when a price is not known. */
export function mostItCosts({ types, minutes }: Pick<MeasurementPlan, "types" | "minutes">): number | undefined {
  const prices = types.map(({ usdPerHour }) => usdPerHour);
  if (prices.some((price) => price === undefined)) return undefined;
  return prices.reduce<number>((sum, price) => sum + (price ?? 0), 0) * (minutes / 60);
}

export function costSentence(plan: Pick<MeasurementPlan, "types" | "minutes">): string {
  const most = mostItCosts(plan);
  const unknown = plan.types
    .filter(({ usdPerHour }) => usdPerHour === undefined)
    .map(({ instanceType }) => instanceType);
  return most === undefined
    ? `What it costs at most is not known: no price of ${unknown.join(" and ")} is.`
    : `It costs at most ${dollars(most)}.`;
}

export function planText(plan: MeasurementPlan, columns: number): string {
  const { question, weights, types, goal, minutes, region } = plan;
  const { wanted, clients, promptTokens, answerTokens, container } = question;
  const rows = types.map(({ instanceType, hardware, verdict, usdPerHour }) => [
    ...[instanceType, hardware, verdict, usdPerHour?.toFixed(2)],
  ]);
  return [
    wrapLines(
      `SageMaker tries ${wanted.modelId} (${weights.commit.slice(0, 7)}) on endpoints of its own, by an AI recommendation job, and removes them:`,
      columns,
    ),
    table(["instance type", "GPUs", "", ">USD/h"], rows, columns),
    wrapLines(
      [
        `Load: prompts of ${promptTokens} tokens, answers of ${answerTokens}, and ${clients} requests at once, which the job may change. Goal: ${goal}. Container: ${container}.`,
        `${costSentence(plan)} That is all of these types at once for ${minutes} minutes (--max-minutes), after which this command stops the job; beside them there is the instance that makes the load, which AWS does not name. AWS takes no fee of its own. A model of 20 billion parameters took AWS's sample some 70 minutes on one type.`,
        "Ctrl-C stops the job, and so does a closed terminal. If this command is killed the job goes on, and is billed, until the same command or `destroy` finds it.",
        ...unknownRegion(region),
      ].join("\n"),
      columns,
    ),
  ].join("\n\n");
}
