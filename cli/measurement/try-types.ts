import { type AIRecommendationInstanceType, CreateAIRecommendationJobCommand } from "@aws-sdk/client-sagemaker";
import { RECOMMENDATION_JOB } from "./job-kinds.ts";
import { keepMeasurement, type Measured } from "./keep-measurement.ts";
import type { Measuring } from "./measure.ts";
import type { MeasurementClients } from "./measurement-clients.ts";
import type { MeasurementPlan } from "./measurement-plan.ts";
import { readRecommendations } from "./read-recommendations.ts";
import { type StartedJob, startJob } from "./start-job.ts";

export interface TriedBy extends Pick<StartedJob, "names" | "roleArn" | "bucket"> {
  readonly confirm: () => Promise<void>;
  readonly say: (line: string) => void;
}

/** A job that tries the weights of the stage's bucket on instance types. */
export function tryTypes(
  { sageMaker, ssm }: MeasurementClients,
  plan: MeasurementPlan,
  { confirm, say, ...by }: TriedBy,
): Measuring<Measured> {
  const { question, weights, types, goal, minutes, region } = plan;
  const { promptTokens, answerTokens, wanted, container } = question;
  return {
    kind: RECOMMENDATION_JOB,
    subject: weights.uri,
    minutes,
    confirm,
    start: () =>
      startJob(sageMaker, {
        ...by,
        region,
        // Without `ignore_eos`: a model that thinks would fill its answer with thoughts, which AIPerf takes for a failure.
        load: question,
        create: ({ name, S3OutputLocation, ...parts }) =>
          sageMaker.send(
            new CreateAIRecommendationJobCommand({
              ...parts,
              AIRecommendationJobName: name,
              AIWorkloadConfigIdentifier: name,
              ModelSource: { S3: { S3Uri: weights.uri } },
              OutputConfig: { S3OutputLocation },
              PerformanceTarget: { Constraints: [{ Metric: goal }] },
              InferenceSpecification: { Framework: container === "lmi" ? "LMI" : "VLLM" },
              // Else it may try for hours to make the model faster, on the largest instances.
              OptimizeModel: false,
              ComputeSpec: {
                InstanceTypes: types.map(({ instanceType }) => instanceType as AIRecommendationInstanceType),
              },
            }),
          ),
      }),
    async result({ endedAt = new Date(), recommendations }) {
      const measured = {
        ...{ modelId: wanted.modelId, commit: weights.commit, promptTokens, answerTokens },
        measuredAt: endedAt.toISOString(),
        types: readRecommendations(recommendations),
      };
      if (measured.types.length > 0) await keepMeasurement(ssm, by.names, measured, say);
      return measured;
    },
  };
}
