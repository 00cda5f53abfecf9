import type { AIRecommendationMetric } from "@aws-sdk/client-sagemaker";
import { UserError } from "../../user-error.ts";
import { confirmYes } from "../command-line/confirm.ts";
import { interruption } from "../command-line/interruption.ts";
import type { Stage } from "../command-line/stage-options.ts";
import type { Question, Recommendation } from "../recommend/recommend.ts";
import { terminalColumns } from "../text/terminal-columns.ts";
import { chooseTypes } from "./choose-types.ts";
import { measure } from "./measure.ts";
import { measuredDeployLines, measuredText, priced } from "./measured-text.ts";
import { withClients } from "./measurement-clients.ts";
import { costSentence, type MeasurementPlan, planText } from "./measurement-plan.ts";
import { measurementRole } from "./measurement-role.ts";
import { stageWeights } from "./stage-weights.ts";
import { tryTypes } from "./try-types.ts";

export interface RunOptions {
  /** The repository as it was typed. */
  readonly asked: string;
  /** Absent: the first that fit. */
  readonly instanceTypes?: readonly string[] | undefined;
  readonly goal: AIRecommendationMetric;
  readonly maxMinutes: number;
  readonly yes?: boolean | undefined;
  readonly json?: boolean | undefined;
}

/**
 * Shows what a job of SageMaker's would do and cost, asks, has it done, and shows what it measured.
 * @param rows in the order of the recommendation
 */
export async function runMeasurement(
  { settings, names }: Stage,
  question: Question,
  rows: readonly Recommendation[],
  { asked, instanceTypes, goal, maxMinutes, yes, json }: RunOptions,
): Promise<void> {
  requireMeasurable(question);
  const region = settings.AWS_REGION;
  await withClients(region, async (clients) => {
    const { arn: roleArn, accountId } = await measurementRole(clients.iam, names);
    const bucket = names.weightsBucket(accountId);
    const weights = await stageWeights(clients.s3, bucket, question.wanted, asked);
    const types = chooseTypes(rows, { named: instanceTypes, maxPrice: settings.MAX_INSTANCE_PRICE });
    const plan: MeasurementPlan = { question, weights, types, goal, minutes: maxMinutes, region };
    const stream = process.stderr;
    const measuring = tryTypes(clients, plan, {
      ...{ names, roleArn, bucket },
      say: (line) => void stream.write(`${line}\n`),
      async confirm() {
        stream.write(`${planText(plan, terminalColumns(stream))}\n\n`);
        if (!yes) await confirmYes({ sentence: costSentence(plan) });
      },
    });
    const measured = await measure(clients, measuring, { names, bucket, stream, signal: interruption() });
    const found = priced(measured.types, rows);
    const shown = { ...measured, types: found, deploy: measuredDeployLines(plan, found) };
    const columns = terminalColumns(process.stdout);
    console.log(json ? JSON.stringify(shown, null, 2) : measuredText(plan, found, columns));
  });
}

/** Of which a job can have the weights, in a container that it knows. */
function requireMeasurable({ wanted, container }: Question): void {
  if (container === "llamacpp") {
    throw new UserError(
      "SageMaker's job measures the containers vllm and lmi on GPUs: `npx openai-sagemaker bench` measures a model that llama.cpp serves.",
    );
  }
  if (wanted.source !== "hub") {
    throw new UserError(
      "A model is measured from the stage's bucket, into which provision-endpoint copies it from the hub: name its repository, such as Qwen/Qwen3-8B.",
    );
  }
}
