import type { Names } from "../../names.ts";
import { listMeasurements } from "../../provisioning/inventory/list-measurements.ts";
import { UserError } from "../../user-error.ts";
import { moment } from "../text/quantities.ts";
import { isAtWork, type JobKind } from "./job-kinds.ts";
import { jobsIn, withoutJob } from "./jobs-of-stage.ts";
import type { MeasurementClients } from "./measurement-clients.ts";
import { removeMeasurement } from "./remove-measurement.ts";

export interface EarlierJobs {
  readonly names: Names;
  readonly bucket: string;
  readonly kind: JobKind;
  /** What is to be measured: an S3 URI of weights, or the name of an endpoint. */
  readonly subject: string;
  readonly say: (line: string) => void;
}

/**
 * Finds what a killed terminal left: a job of the same subject goes on, or has a result, that is used; what has ended otherwise is removed.
 * @returns the job that is to be watched
 * @throws UserError when something else is being measured
 */
export async function earlierJob(
  clients: MeasurementClients,
  { names, bucket, kind, subject, say }: EarlierJobs,
): Promise<string | undefined> {
  const found = await listMeasurements(clients.sageMaker, names);
  let wanted: string | undefined;
  for (const one of jobsIn(found)) {
    const job = await one.kind.describe(clients.sageMaker, one.name);
    const begun = moment(job.createdAt ?? "");
    const isOurs = one.kind === kind && job.subject === subject;
    if (isAtWork(job)) {
      if (!isOurs) {
        throw new UserError(
          `The stage measures ${subjectText(job.subject)} since ${begun}: wait for it, or see it by the same command with that model, where Ctrl-C stops it.`,
        );
      }
      say(`A measurement of the same goes on since ${begun}: nothing new is started.`);
      wanted = one.name;
    } else if (isOurs && job.status === "Completed" && wanted === undefined) {
      say(`A measurement of the same has ended, begun ${begun}, whose result nobody saw.`);
      wanted = one.name;
    } else {
      say(`Removing what an earlier measurement left: ${one.name}.`);
      await removeMeasurement(clients, one.name, { kind: one.kind, bucket });
    }
  }
  for (const name of withoutJob(found)) await removeMeasurement(clients, name, { bucket });
  return wanted;
}

/** `org/model` of `s3://bucket/models/org/model/<commit>/`; an endpoint is named as it is. */
function subjectText(subject = ""): string {
  return /\/models\/(.+)\/[0-9a-f]{40}\/$/.exec(subject)?.[1] ?? subject;
}
