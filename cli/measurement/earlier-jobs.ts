import { DescribeAIRecommendationJobCommand } from "@aws-sdk/client-sagemaker";
import type { Names } from "../../names.ts";
import { listMeasurements } from "../../provisioning/inventory/list-measurements.ts";
import { UserError } from "../../user-error.ts";
import { moment } from "../text/quantities.ts";
import type { MeasurementClients } from "./measurement-clients.ts";
import { removeMeasurement } from "./remove-measurement.ts";

export interface EarlierJobs {
  readonly names: Names;
  readonly bucket: string;
  /** S3 URI of what is to be measured. */
  readonly weightsUri: string;
  readonly say: (line: string) => void;
}

/**
 * Finds what a killed terminal left: a job of the same weights goes on, or has a result, that is used; what has ended otherwise is removed.
 * @returns the job that is to be watched
 * @throws UserError when another model is being measured
 */
export async function earlierJob(
  clients: MeasurementClients,
  { names, bucket, weightsUri, say }: EarlierJobs,
): Promise<string | undefined> {
  const { jobs, workloadConfigs, modelPackageGroups } = await listMeasurements(clients.sageMaker, names);
  let wanted: string | undefined;
  for (const name of jobs) {
    const job = await clients.sageMaker.send(new DescribeAIRecommendationJobCommand({ AIRecommendationJobName: name }));
    const { AIRecommendationJobStatus: status, ModelSource, CreationTime } = job;
    const uri = ModelSource?.S3?.S3Uri;
    const isOurs = uri === weightsUri;
    if (status === "InProgress" || status === "Stopping") {
      if (!isOurs) {
        throw new UserError(
          `The stage measures ${modelOf(uri)} since ${moment(CreationTime ?? "")}: wait for it, or see it by the same command with that model, where Ctrl-C stops it.`,
        );
      }
      if (status === "InProgress") {
        say(`A measurement of these weights goes on since ${moment(CreationTime ?? "")}: nothing new is started.`);
        wanted = name;
      }
    } else if (isOurs && status === "Completed" && wanted === undefined) {
      say(`A measurement of these weights has ended, begun ${moment(CreationTime ?? "")}, whose result nobody saw.`);
      wanted = name;
    } else {
      say(`Removing what an earlier measurement left: ${name}.`);
      await removeMeasurement(clients, name, bucket);
    }
  }
  const alone = [...workloadConfigs, ...modelPackageGroups].filter((name) => !jobs.includes(name));
  for (const name of new Set(alone)) await removeMeasurement(clients, name, bucket);
  return wanted;
}

/** `org/model` of `s3://bucket/models/org/model/<commit>/`. */
function modelOf(uri = ""): string {
  return /\/models\/(.+)\/[0-9a-f]{40}\/$/.exec(uri)?.[1] ?? uri;
}
