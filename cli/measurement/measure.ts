import type { Names } from "../../names.ts";
import { UserError } from "../../user-error.ts";
import { explainAwsError } from "../aws/aws-errors.ts";
import { Interrupted } from "../command-line/interruption.ts";
import { earlierJob } from "./earlier-jobs.ts";
import { endpointsLeft } from "./endpoints-left.ts";
import { failedJob } from "./failed-job.ts";
import type { JobKind, MeasurementJob } from "./job-kinds.ts";
import type { MeasurementClients } from "./measurement-clients.ts";
import { removeMeasurement } from "./remove-measurement.ts";
import { type EndedJob, type WatchedJob, watchJob } from "./watch-job.ts";

/** What is to be measured, and how. */
export interface Measuring<Result> {
  readonly kind: JobKind;
  /** An S3 URI of weights, or the name of an endpoint. */
  readonly subject: string;
  /** After so many the command stops the job. SageMaker itself knows no such limit. */
  readonly minutes: number;
  /** Returns when the person agrees, throws when not. */
  readonly confirm: () => Promise<void>;
  /** @returns the job's name */
  readonly start: () => Promise<string>;
  /** Reads what a job has measured that ended well, and keeps it. */
  readonly result: (job: MeasurementJob) => Promise<Result>;
}

export interface MeasureOptions extends Omit<WatchedJob, "minutes" | "kind"> {
  readonly names: Names;
  readonly bucket: string;
}

/**
 * Has a job of SageMaker's measure, or takes up what it measures already, and leaves nothing of it.
 * @throws UserError when the job fails or takes too long, Interrupted when it was stopped for Ctrl-C
 */
export async function measure<Result>(
  clients: MeasurementClients,
  { kind, subject, minutes, confirm, start, result }: Measuring<Result>,
  options: MeasureOptions,
): Promise<Result> {
  const { names, bucket, stream, signal } = options;
  const say = (line: string) => void stream.write(`${line}\n`);
  const earlier = await earlierJob(clients, { names, bucket, kind, subject, say });
  if (earlier === undefined) await confirm();
  if (signal.aborted) throw new Interrupted("Nothing was done.");
  const name = earlier ?? (await start());
  say(`\n${kind.title}  ${name}`);
  const ended = await watchJob(clients.sageMaker, name, { ...options, kind, minutes });
  // What was paid for is kept before anything else can fail.
  const found = ended.job.status === "Completed" ? await result(ended.job).catch(asUserError) : undefined;
  await remove(clients, { kind, name, bucket }, say);
  await tellOfEndpoints(clients, ended.job, say);
  if (found instanceof UserError) throw found;
  return found ?? badEnd(ended, minutes);
}

/** What cannot be read is not read better later; after any other error, such as the network's, the same command takes up the result. */
function asUserError(error: unknown): UserError {
  if (error instanceof UserError) return error;
  throw error;
}

interface Removed {
  readonly kind: JobKind;
  readonly name: string;
  readonly bucket: string;
}

/** A record that stays costs nothing, and the next measurement removes it. */
async function remove(
  clients: MeasurementClients,
  { name, ...of }: Removed,
  say: (line: string) => void,
): Promise<void> {
  try {
    await removeMeasurement(clients, name, of);
  } catch (error) {
    const sentence = explainAwsError(error) ?? (error as Error).message;
    say(`Records of the job stay, which cost nothing; the next measurement or \`destroy\` removes them. ${sentence}`);
  }
}

/** What is billed by the hour is not left to trust alone. */
async function tellOfEndpoints(
  { sageMaker }: MeasurementClients,
  job: MeasurementJob,
  say: (line: string) => void,
): Promise<void> {
  const left = await endpointsLeft(sageMaker, job).catch(() => []);
  if (left.length === 0) return;
  say(
    `These endpoints came up meanwhile, and are billed: ${left.join(", ")}. If they are nobody else's, the job left them: \`aws sagemaker delete-endpoint --endpoint-name …\` removes each.`,
  );
}

function badEnd({ job, stoppedFor }: EndedJob, minutes: number): never {
  if (stoppedFor === "interruption")
    throw new Interrupted("Interrupted: the job is stopped, and nothing of it is left.");
  if (stoppedFor === "time") {
    throw new UserError(
      `Nothing was measured within ${minutes} minutes: the job is stopped. Give it more by --max-minutes, or less to measure.`,
    );
  }
  if (job.status === "Stopped") throw new UserError("Somebody else has stopped the job: nothing was measured.");
  throw failedJob(job.failureReason);
}
