import * as v from "valibot";
import { causeInWords } from "./cause-in-words.ts";
import type { EndedExecution, FailedState } from "./ended-execution.ts";
import { howItEnded, type Notification, type NotificationContext, notification } from "./notification.ts";

/** Input of retire-endpoint; see provisioning/removal/retirement-input.ts. */
const Input = v.object({
  alias: v.optional(v.string()),
  sweep: v.optional(v.boolean()),
  sleep: v.optional(v.string()),
  endpointName: v.optional(v.string()),
  idleAlarm: v.optional(v.string()),
});
type Input = v.InferOutput<typeof Input>;

/** What retire-endpoint ends with. */
const Output = v.object({ removed: v.array(v.string()) });

export interface RetirementOutcome {
  readonly execution: EndedExecution;
  /** The state that failed, if the history could be read. Absent when the execution succeeded. */
  readonly failed?: FailedState;
}

/** @returns nothing for what happened by itself and removed nothing: the hourly sweep of a tidy stage is no news */
export function retirementMessage(context: NotificationContext, outcome: RetirementOutcome): Notification | undefined {
  const { execution, failed } = outcome;
  const parsedInput = v.safeParse(Input, execution.input);
  const input = parsedInput.success ? parsedInput.output : {};
  const name = subjectName(input);
  if (execution.status !== "SUCCEEDED") {
    const ended = howItEnded(execution.status);
    return notification(context, execution, `${name} ${ended}`, [
      `The ${name} ${ended}${failed === undefined ? "" : ` in the state ${failed.name}`}.`,
      causeInWords(execution.error, execution.cause),
      "An endpoint may be billed still: npx openai-sagemaker status shows it, npx openai-sagemaker cleanup removes it.",
    ]);
  }
  const parsedOutput = v.safeParse(Output, execution.output);
  const removed = parsedOutput.success ? parsedOutput.output.removed : [];
  if (removed.length === 0 && happensByItself(input)) return undefined;
  return notification(context, execution, `${name} succeeded`, [
    `The ${name} succeeded.${reasonText(input)}`,
    removed.length === 0
      ? "There was nothing to remove."
      : `Removed:\n${removed.map((one) => `    ${one}`).join("\n")}`,
  ]);
}

function subjectName({ sweep, sleep, alias }: Input): string {
  if (sweep) return "sweep";
  if (sleep === "schedule" || sleep === "expired") return "end of working hours";
  return alias === undefined ? "retirement" : `retirement of ${alias}`;
}

function happensByItself({ sweep, sleep, endpointName, idleAlarm }: Input): boolean {
  return sweep === true || sleep !== undefined || endpointName !== undefined || idleAlarm !== undefined;
}

function reasonText({ sweep, sleep, endpointName, idleAlarm }: Input): string {
  if (sweep) return " It removes what an execution left behind, and models whose time is over.";
  if (sleep !== undefined) return " What served sleeps now.";
  if (endpointName !== undefined) return ` The time of ${endpointName} was over: its model sleeps now.`;
  return idleAlarm === undefined
    ? ""
    : ` Nobody used the endpoint any more (alarm ${idleAlarm}): its model sleeps now.`;
}
