import type { MeasuringJob } from "../resources.ts";
import type { SageMakerContext } from "../sagemaker-context.ts";

/** Does a job's work, and says how that ended. */
export async function runJob(
  job: MeasuringJob,
  { closing, clock }: SageMakerContext,
  work: () => Promise<void>,
): Promise<void> {
  try {
    await work();
    job.status = "Completed";
  } catch (error) {
    if (closing.aborted) return;
    job.status = job.stopping.signal.aborted ? "Stopped" : "Failed";
    if (job.status === "Failed") job.failureReason = reasonOf(error);
  } finally {
    job.endTime = clock.now();
  }
}

/** AWS's samples saw `AccessDeniedException: Role lacks servicequotas:GetServiceQuota`. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.name === "Error" ? error.message : `${error.name}: ${error.message}`;
}
