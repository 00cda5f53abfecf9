import { setTimeout } from "node:timers/promises";
import {
  DescribeExecutionCommand,
  GetExecutionHistoryCommand,
  type HistoryEvent,
  type SFNClient,
} from "@aws-sdk/client-sfn";
import { UserError } from "../user-error.ts";

const POLL_MILLISECONDS = 1000;

export interface FollowOptions {
  /** Gets every event of the history, once, in order. */
  readonly onEvent?: (event: HistoryEvent) => void;
  readonly pollMilliseconds?: number;
  readonly signal?: AbortSignal;
}

/**
 * Follows an execution to its end by its history; it goes on whether somebody follows or not.
 * @returns the output, as JSON text
 * @throws UserError with error and cause when it does not succeed
 */
export async function followExecution(client: SFNClient, executionArn: string, options: FollowOptions = {}) {
  const { onEvent = () => undefined, pollMilliseconds = POLL_MILLISECONDS, signal } = options;
  let seen = 0;
  for (;;) {
    // Asked for first: what ended before its history is read has no event that is missed.
    const execution = await client.send(new DescribeExecutionCommand({ executionArn }));
    seen = await showNewEvents(client, executionArn, seen, onEvent);
    if (execution.status === "SUCCEEDED") return execution.output ?? "{}";
    if (execution.status !== "RUNNING") {
      const why = execution.cause ?? "no cause is given";
      throw new UserError(`${execution.error ?? execution.status}: ${why}\nExecution: ${executionArn}`);
    }
    await setTimeout(pollMilliseconds, undefined, { signal });
  }
}

async function showNewEvents(
  client: SFNClient,
  executionArn: string,
  seen: number,
  onEvent: (event: HistoryEvent) => void,
): Promise<number> {
  let last = seen;
  let nextToken: string | undefined;
  do {
    const page = await client.send(new GetExecutionHistoryCommand({ executionArn, nextToken, maxResults: 1000 }));
    for (const event of page.events ?? []) {
      if ((event.id ?? 0) <= last) continue;
      last = event.id ?? last;
      onEvent(event);
    }
    nextToken = page.nextToken;
  } while (nextToken !== undefined);
  return last;
}
