import { PRODUCT } from "../../names.ts";
import type { EndedExecution } from "./ended-execution.ts";
import { withoutSecrets } from "./without-secrets.ts";

/** A message to people. */
export interface Notification {
  /** At most 100 ASCII characters, as SNS wants it: https://docs.aws.amazon.com/sns/latest/api/API_Publish.html */
  readonly subject: string;
  readonly body: string;
}

export interface NotificationContext {
  readonly stage: string;
  readonly region: string;
}

/**
 * @param headline the outcome, short
 * @param paragraphs the outcome in sentences, then whatever explains it; an empty one is left out
 */
export function notification(
  { stage, region }: NotificationContext,
  { arn, minutes }: EndedExecution,
  headline: string,
  paragraphs: readonly string[],
): Notification {
  const link = `https://${region}.console.aws.amazon.com/states/home?region=${region}#/v2/executions/details/${arn}`;
  const took = `It took ${minutes === 1 ? "1 minute" : `${minutes} minutes`}. The execution in the console:\n${link}`;
  const body = [...paragraphs, took].filter((text) => text !== "").join("\n\n");
  return {
    subject: `${PRODUCT} ${stage}: ${headline}`.replace(/[^\x20-\x7e]/g, "?").slice(0, 100),
    body: `${withoutSecrets(body)}\n`,
  };
}

/** How an execution ended that did not succeed. */
export function howItEnded(status: string): string {
  if (status === "ABORTED") return "was stopped";
  return status === "TIMED_OUT" ? "ran out of time" : "failed";
}
