import { setTimeout } from "node:timers/promises";
import type { SageMakerClient } from "@aws-sdk/client-sagemaker";
import { explainAwsError } from "../aws/aws-errors.ts";
import type { ProgressStream } from "../executions/execution-progress.ts";
import { duration } from "../text/quantities.ts";
import { isAtWork, type JobKind, type MeasurementJob } from "./job-kinds.ts";

export interface WatchedJob {
  readonly kind: JobKind;
  readonly minutes: number;
  readonly stream: ProgressStream;
  readonly signal: AbortSignal;
  /** Default: a twentieth of the time so far, from one second to thirty. */
  readonly pollMilliseconds?: number | undefined;
}

export interface EndedJob {
  readonly job: MeasurementJob;
  /** Why this command stopped it. */
  readonly stoppedFor?: "interruption" | "time";
}

const REMINDER_MILLISECONDS = 60_000;

/** Waits until a job has ended; stops it at Ctrl-C and when its time is over, and waits for that as well. */
export async function watchJob(sageMaker: SageMakerClient, name: string, watched: WatchedJob): Promise<EndedJob> {
  const { kind, minutes, stream, signal, pollMilliseconds } = watched;
  const show = progress(stream, `${kind.usually}; stopped after ${minutes} minutes`);
  let stoppedFor: EndedJob["stoppedFor"];
  try {
    for (;;) {
      const job = await describe(() => kind.describe(sageMaker, name), signal);
      const seconds = (Date.now() - (job.createdAt?.getTime() ?? Date.now())) / 1000;
      show.line(job.status, seconds);
      if (!isAtWork(job)) return { job, ...(stoppedFor && { stoppedFor }) };
      if (stoppedFor === undefined && (signal.aborted || seconds >= 60 * minutes)) {
        stoppedFor = signal.aborted ? "interruption" : "time";
        show.say(
          signal.aborted
            ? "Stopping the job, and waiting until it has removed what it made. A second Ctrl-C leaves that to AWS."
            : `The job has run for ${minutes} minutes: stopping it.`,
        );
        await kind.stop(sageMaker, name);
        continue;
      }
      const wait = pollMilliseconds ?? Math.min(30_000, Math.max(1000, seconds * 50));
      await setTimeout(wait, undefined, stoppedFor === undefined ? { signal } : {}).catch(() => undefined);
    }
  } finally {
    show.end();
  }
}

/** What fails for once, such as the network, is tried again: meanwhile the job is billed. */
async function describe(ask: () => Promise<MeasurementJob>, signal: AbortSignal): Promise<MeasurementJob> {
  try {
    return await ask();
  } catch (error) {
    const sentence = explainAwsError(error);
    if (sentence === undefined || /does not allow it/.test(sentence)) throw error;
    await setTimeout(1000, undefined, { signal }).catch(() => undefined);
    return ask();
  }
}

/** A line of a terminal that changes in place; elsewhere one for each minute and each status. */
function progress(stream: ProgressStream, remark: string) {
  let said: string | undefined;
  let reminded = 0;
  const erase = () => stream.isTTY && stream.write("\r\x1b[2K");
  return {
    line(status: string | undefined, seconds: number) {
      const text = `${duration(seconds * 1000)}  ${status} (${remark})`;
      if (stream.isTTY) {
        erase();
        stream.write(text.slice(0, Math.max(0, (stream.columns || 80) - 1)));
      } else if (status !== said || seconds * 1000 - reminded >= REMINDER_MILLISECONDS) {
        stream.write(`${text}\n`);
        reminded = seconds * 1000;
      }
      said = status;
    },
    say(sentence: string) {
      erase();
      stream.write(`${sentence}\n`);
    },
    end: erase,
  };
}
