import { variableRefusal } from "../../contract/container-variables.ts";
import type { RecommendedType } from "../../contract/measured-model.ts";
import { type Recommendation, recommendedEntry } from "../recommend/recommend.ts";
import { section, table } from "../text/table.ts";
import { wrapLines } from "../text/wrap.ts";
import type { MeasurementPlan } from "./measurement-plan.ts";

export interface MeasuredRow extends RecommendedType {
  /** Of all instances together. */
  readonly usdPerHour?: number;
  readonly usdPerMillionTokens?: number;
}

/** With prices, where they are known. */
export function priced(types: readonly RecommendedType[], rows: readonly Recommendation[]): MeasuredRow[] {
  return types.map((type) => {
    const each = rows.find(({ instanceType }) => instanceType === type.instanceType)?.usdPerHour;
    if (each === undefined) return type;
    const usdPerHour = each * type.instanceCount;
    return { ...type, usdPerHour, usdPerMillionTokens: (usdPerHour / (type.tokensPerSecond * 3600)) * 1e6 };
  });
}

export function measuredText(
  { question, weights }: Pick<MeasurementPlan, "question" | "weights">,
  rows: readonly MeasuredRow[],
  columns: number,
): string {
  const { wanted, promptTokens, answerTokens } = question;
  const shared = rows.filter(({ copies }) => copies > 1).map(({ instanceType }) => instanceType);
  const notes = [
    "USD for a million tokens of answers, while so many requests ask all the time. First token: milliseconds at p50 / p90.",
    ...(shared.length === 0
      ? []
      : [
          `On ${shared.join(" and ")} the job ran several copies of the model on one instance, as inference components. This product runs one copy over all GPUs: \`bench\` tells what that does.`,
        ]),
  ];
  return [
    wrapLines(
      `${wanted.modelId}, measured by SageMaker: prompts of ${promptTokens} tokens, answers of ${answerTokens}.`,
      columns,
    ),
    rows.length === 0
      ? wrapLines("The job ended well, and names no speed of any type: nothing is kept.", columns)
      : table(
          ["instance type", ">copies", ">at once", ">tokens/s", ">first token", ">USD/h", ">USD/M tokens"],
          rows.map((row) => [
            row.instanceCount > 1 ? `${row.instanceCount} × ${row.instanceType}` : row.instanceType,
            row.copies,
            row.clients,
            row.tokensPerSecond.toFixed(1),
            Object.values(row.firstToken ?? {})
              .map((value) => value.toFixed(0))
              .join(" / ") || undefined,
            row.usdPerHour?.toFixed(2),
            row.usdPerMillionTokens?.toFixed(2),
          ]),
          columns,
        ),
    ...(rows.length === 0 ? [] : [wrapLines(notes.join("\n"), columns)]),
    ...(rows.length === 0 ? [] : [section("Deploy it", measuredDeployLines({ question, weights }, rows).join("\n"))]),
  ].join("\n\n");
}

/** The first row, which is the best for the goal; the weights are in the stage's bucket already. */
export function measuredDeployLines(
  { question, weights }: Pick<MeasurementPlan, "question" | "weights">,
  [best]: readonly MeasuredRow[],
): string[] {
  if (best === undefined) return [];
  const { wanted, container } = question;
  const variables = { ...tuning(best), ...recommendedEntry(question, best.instanceType).environment };
  const flags = [
    ...[`--model-id ${weights.modelId}`, "--weights s3", `--instance-type ${best.instanceType}`],
    ...(container === "vllm" ? [] : [`--container ${container}`]),
    ...(wanted.revision === "main" ? [] : [`--revision ${wanted.revision}`]),
  ];
  const pairs = Object.entries(variables).map((pair) => pair.join("="));
  return [`npx openai-sagemaker deploy-vllm ${flags.join(" ")} \\`, `  --environment ${pairs.join(" ")}`];
}

/** What the plan derives by itself, or the recommendation says for all types. */
const NOT_TUNING = /_(MODEL|MAX_MODEL_LEN|TENSOR_PARALLEL_(SIZE|DEGREE))$/;

/** The variables that the job recommends and that anybody may set. */
function tuning({ environment = {} }: RecommendedType): Record<string, string> {
  return Object.fromEntries(
    Object.entries(environment).filter(
      ([name, value]) =>
        /^(SM_VLLM|OPTION)_/.test(name) &&
        !NOT_TUNING.test(name) &&
        /^[\w.:-]+$/.test(value) &&
        variableRefusal(name, []) === undefined,
    ),
  );
}
