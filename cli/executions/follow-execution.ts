import { setTimeout } from "node:timers/promises";
import {
  DescribeExecutionCommand,
  GetExecutionHistoryCommand,
  type HistoryEvent,
  type SFNClient,
} from "@aws-sdk/client-sfn";
import { UserError } from "../../user-error.ts";

const POLL_MILLISECONDS = 1000;

/** Raised with error and cause of an execution that did not succeed. */
export class ExecutionDidNotSucceed extends UserError {
  override name = "ExecutionDidNotSucceed";
}

export interface FollowOptions {
  /** Gets every event of the history, once, in order. */
  readonly onEvent?: (event: HistoryEvent) => void;
  /** Asked after each event; with true nobody follows any more, and the execution goes on. */
  readonly leaves?: (event: HistoryEvent) => Promise<boolean>;
  readonly pollMilliseconds?: number;
  readonly signal?: AbortSignal;
}

/**
 * Follows an execution to its end by its history; it goes on whether somebody follows or not.
 * @returns the output, as JSON text; nothing when it was left before its end
 * @throws ExecutionDidNotSucceed
 */
export async function followExecution(client: SFNClient, executionArn: string, options: FollowOptions = {}) {
  const {
    onEvent = () => undefined,
    leaves = async () => false,
    pollMilliseconds = POLL_MILLISECONDS,
    signal,
  } = options;
  let seen = 0;
  for (;;) {
    // Asked for first: what ended before its history is read has no event that is missed.
    const execution = await client.send(new DescribeExecutionCommand({ executionArn }));
    for (const event of await eventsAfter(client, executionArn, seen)) {
      seen = event.id ?? seen;
      onEvent(event);
      if (await leaves(event)) return undefined;
    }
    if (execution.status === "SUCCEEDED") return execution.output ?? "{}";
    if (execution.status !== "RUNNING") {
      const why = execution.cause ?? "no cause is given";
      throw new ExecutionDidNotSucceed(`${execution.error ?? execution.status}: ${why}\nExecution: ${executionArn}`);
    }
    await setTimeout(pollMilliseconds, undefined, { signal });
  }
}

async function eventsAfter(client: SFNClient, executionArn: string, seen: number): Promise<HistoryEvent[]> {
  const found: HistoryEvent[] = [];
  let nextToken: string | undefined;
  do {
    const page = await client.send(new GetExecutionHistoryCommand({ executionArn, nextToken, maxResults: 1000 }));
    found.push(...(page.events ?? []).filter(({ id = 0 }) => id > seen));
    nextToken = page.nextToken;
  } while (nextToken !== undefined);
  return found;
}
