import {
  DescribeAIRecommendationJobCommand,
  type SageMakerClient,
  StopAIRecommendationJobCommand,
} from "@aws-sdk/client-sagemaker";
import type { S3Client } from "@aws-sdk/client-s3";
import type { Names } from "../../names.ts";
import { listMeasurements } from "../../provisioning/inventory/list-measurements.ts";
import { unlessMissing } from "../../provisioning/unless-missing.ts";
import { pause } from "../command-line/interruption.ts";
import { removeMeasurement } from "./remove-measurement.ts";

export interface Removal {
  readonly say: (line: string) => void;
  readonly signal?: AbortSignal | undefined;
  readonly pollMilliseconds?: number | undefined;
}

/**
 * Stops every measurement of a stage, waits until SageMaker has removed what each made, for which it needs the stage's role, and takes
 * away the rest.
 * @throws Interrupted while it waits
 */
export async function removeMeasurements(
  clients: { readonly sageMaker: SageMakerClient; readonly s3: S3Client },
  names: Names,
  { say, signal, pollMilliseconds = 5000 }: Removal,
): Promise<void> {
  const { jobs, workloadConfigs, modelPackageGroups } = await listMeasurements(clients.sageMaker, names);
  for (const name of jobs) {
    while (await isAtWork(clients.sageMaker, name, say)) {
      await pause(
        pollMilliseconds,
        signal,
        `Interrupted: ${name} is being stopped in AWS. Run the same command again.`,
      );
    }
  }
  for (const name of new Set([...jobs, ...workloadConfigs, ...modelPackageGroups]))
    await removeMeasurement(clients, name);
}

/** Stops it, if it is. */
async function isAtWork(client: SageMakerClient, name: string, say: Removal["say"]): Promise<boolean> {
  const AIRecommendationJobName = name;
  const job = await unlessMissing(client.send(new DescribeAIRecommendationJobCommand({ AIRecommendationJobName })));
  const status = job?.AIRecommendationJobStatus;
  if (status === "InProgress") {
    say(`Stopping the measurement ${name} …`);
    await unlessMissing(client.send(new StopAIRecommendationJobCommand({ AIRecommendationJobName })));
  }
  return status === "InProgress" || status === "Stopping";
}
