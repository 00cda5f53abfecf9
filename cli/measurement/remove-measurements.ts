import type { IAMClient } from "@aws-sdk/client-iam";
import type { SageMakerClient } from "@aws-sdk/client-sagemaker";
import type { S3Client } from "@aws-sdk/client-s3";
import type { Names } from "../../names.ts";
import { unlessMissing } from "../../provisioning/unless-missing.ts";
import { pause } from "../command-line/interruption.ts";
import { isAtWork, type JobKind } from "./job-kinds.ts";
import { jobsIn, withoutJob } from "./jobs-of-stage.ts";
import { removeMeasurement } from "./remove-measurement.ts";
import { stageMeasurements } from "./stage-measurements.ts";

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
  clients: { readonly sageMaker: SageMakerClient; readonly s3: S3Client; readonly iam: IAMClient },
  names: Names,
  { say, signal, pollMilliseconds = 5000 }: Removal,
): Promise<void> {
  const found = await stageMeasurements(clients, names);
  const jobs = jobsIn(found);
  for (const { kind, name } of jobs) {
    while (await isStillAtWork(clients.sageMaker, kind, name, say)) {
      await pause(
        pollMilliseconds,
        signal,
        `Interrupted: ${name} is being stopped in AWS. Run the same command again.`,
      );
    }
  }
  for (const { kind, name } of jobs) await removeMeasurement(clients, name, { kind });
  for (const name of withoutJob(found)) await removeMeasurement(clients, name, {});
}

/** Stops it, if it is. */
async function isStillAtWork(
  client: SageMakerClient,
  kind: JobKind,
  name: string,
  say: Removal["say"],
): Promise<boolean> {
  const job = await unlessMissing(kind.describe(client, name));
  if (job?.status === "InProgress") {
    say(`Stopping the measurement ${name} …`);
    await unlessMissing(kind.stop(client, name));
  }
  return job !== undefined && isAtWork(job);
}
