import type { DescribeAIRecommendationJobResponse } from "@aws-sdk/client-sagemaker";
import type { MeasuredModel } from "../../contract/measured-model.ts";
import { UserError } from "../../user-error.ts";
import { explainAwsError } from "../aws/aws-errors.ts";
import { Interrupted } from "../command-line/interruption.ts";
import { earlierJob } from "./earlier-jobs.ts";
import { failedJob } from "./failed-job.ts";
import { keepMeasurement } from "./keep-measurement.ts";
import type { MeasurementClients } from "./measurement-clients.ts";
import type { MeasurementPlan } from "./measurement-plan.ts";
import { readRecommendations } from "./read-recommendations.ts";
import { removeMeasurement } from "./remove-measurement.ts";
import { type StartedBy, startJob } from "./start-job.ts";
import { type EndedJob, type WatchedJob, watchJob } from "./watch-job.ts";

export interface MeasureOptions extends StartedBy, Omit<WatchedJob, "minutes"> {
  /** Returns when the person agrees, throws when not. */
  readonly confirm: () => Promise<void>;
}

/**
 * Has SageMaker try the model, or takes up what it tries already, and leaves nothing of it.
 * @throws UserError when the job fails or takes too long, Interrupted when it was stopped for Ctrl-C
 */
export async function measure(
  clients: MeasurementClients,
  plan: MeasurementPlan,
  options: MeasureOptions,
): Promise<MeasuredModel> {
  const { names, bucket, stream, signal, confirm } = options;
  const say = (line: string) => void stream.write(`${line}\n`);
  const earlier = await earlierJob(clients, { names, bucket, weightsUri: plan.weights.uri, say });
  if (earlier === undefined) await confirm();
  if (signal.aborted) throw new Interrupted("Nothing was done.");
  const name = earlier ?? (await startJob(clients.sageMaker, plan, options));
  say(`\nAI recommendation job  ${name}`);
  const ended = await watchJob(clients.sageMaker, name, { ...options, minutes: plan.minutes });
  const measured = measuredBy(ended.job, plan);
  // What was paid for is kept before anything else can fail.
  if (measured.types.length > 0) await keepMeasurement(clients.ssm, names, measured, say);
  await remove(clients, name, bucket, say);
  requireGoodEnd(ended, plan);
  return measured;
}

function measuredBy(job: DescribeAIRecommendationJobResponse, { question, weights }: MeasurementPlan): MeasuredModel {
  const { promptTokens, answerTokens, wanted } = question;
  return {
    ...{ modelId: wanted.modelId, commit: weights.commit, promptTokens, answerTokens },
    measuredAt: (job.EndTime ?? new Date()).toISOString(),
    types: readRecommendations(job),
  };
}

/** A record that stays costs nothing, and the next measurement removes it. */
async function remove(
  clients: MeasurementClients,
  name: string,
  bucket: string,
  say: (line: string) => void,
): Promise<void> {
  try {
    await removeMeasurement(clients, name, bucket);
  } catch (error) {
    const sentence = explainAwsError(error) ?? (error as Error).message;
    say(`Records of the job stay, which cost nothing; the next measurement or \`destroy\` removes them. ${sentence}`);
  }
}

function requireGoodEnd({ job, stoppedFor }: EndedJob, { minutes }: MeasurementPlan): void {
  const { AIRecommendationJobStatus: status, FailureReason } = job;
  if (status === "Completed") return;
  if (stoppedFor === "interruption")
    throw new Interrupted("Interrupted: the job is stopped, and nothing of it is left.");
  if (stoppedFor === "time") {
    throw new UserError(
      `Nothing was measured within ${minutes} minutes: the job is stopped. Give it more by --max-minutes, or fewer types by --instance-types.`,
    );
  }
  if (status === "Stopped") throw new UserError("Somebody else has stopped the job: nothing was measured.");
  throw failedJob(FailureReason);
}
