import { randomBytes } from "node:crypto";
import {
  CreateAIRecommendationJobCommand,
  CreateAIWorkloadConfigCommand,
  DeleteAIWorkloadConfigCommand,
  type AIRecommendationInstanceType,
  type SageMakerClient,
} from "@aws-sdk/client-sagemaker";
import { weightsKey } from "../../contract/stored-weights.ts";
import type { Names } from "../../names.ts";
import { UserError } from "../../user-error.ts";
import type { MeasurementPlan } from "./measurement-plan.ts";

export interface StartedBy {
  readonly names: Names;
  readonly roleArn: string;
  readonly bucket: string;
}

/**
 * What the job makes as load. Without `ignore_eos`: a model that thinks would fill its whole answer with thoughts, which AIPerf takes for
 * a failure.
 * https://docs.aws.amazon.com/sagemaker/latest/dg/generative-ai-inference-recommendations-workload-config.html
 */
export function workloadSpecification({ question }: Pick<MeasurementPlan, "question">): string {
  const { clients, promptTokens, answerTokens } = question;
  return JSON.stringify({
    benchmark: { type: "aiperf" },
    parameters: {
      prompt_input_tokens_mean: promptTokens,
      prompt_input_tokens_stddev: 0,
      output_tokens_mean: answerTokens,
      output_tokens_stddev: 0,
      concurrency: clients,
    },
  });
}

/** @returns the name of the job, which its workload configuration has as well */
export async function startJob(
  sageMaker: SageMakerClient,
  plan: MeasurementPlan,
  { names, roleArn, bucket }: StartedBy,
): Promise<string> {
  const stamp = new Date().toISOString().replace(/\D/g, "").slice(0, 12);
  const name = names.measurement(`${stamp}-${randomBytes(3).toString("hex")}`);
  const Tags = Object.entries(names.tags).map(([Key, Value]) => ({ Key, Value }));
  try {
    const AIWorkloadConfigs = { WorkloadSpec: { Inline: workloadSpecification(plan) } };
    await sageMaker.send(new CreateAIWorkloadConfigCommand({ AIWorkloadConfigName: name, AIWorkloadConfigs, Tags }));
  } catch (error) {
    throw inWords(error, plan.region);
  }
  try {
    await sageMaker.send(
      new CreateAIRecommendationJobCommand({
        AIRecommendationJobName: name,
        ModelSource: { S3: { S3Uri: plan.weights.uri } },
        OutputConfig: { S3OutputLocation: `s3://${bucket}/${weightsKey.measurementFolder(name)}` },
        AIWorkloadConfigIdentifier: name,
        PerformanceTarget: { Constraints: [{ Metric: plan.goal }] },
        RoleArn: roleArn,
        InferenceSpecification: { Framework: plan.question.container === "lmi" ? "LMI" : "VLLM" },
        // Else it may try for hours to make the model faster, on the largest instances.
        OptimizeModel: false,
        ComputeSpec: {
          InstanceTypes: plan.types.map(({ instanceType }) => instanceType as AIRecommendationInstanceType),
        },
        Tags,
      }),
    );
    return name;
  } catch (error) {
    // What fails here too, the next measurement finds.
    await sageMaker.send(new DeleteAIWorkloadConfigCommand({ AIWorkloadConfigName: name })).catch(() => undefined);
    throw inWords(error, plan.region);
  }
}

/** What an operator can put right; any other error is what it is. */
function inWords(error: unknown, region: string): unknown {
  if (!(error instanceof Error)) return error;
  if (/^UnknownOperation/.test(error.name)) {
    return new UserError(
      `SageMaker in ${region} has no such jobs. \`npx openai-sagemaker bench\` measures a model that serves, in any region.`,
    );
  }
  if (error.name === "ResourceLimitExceeded") {
    return new UserError(
      `The account has as many of SageMaker's jobs as it may: wait for one to end, or ask at Service Quotas. ${error.message}`,
    );
  }
  return error;
}
