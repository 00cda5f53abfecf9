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
  /** Called after each event; true stops following, and the execution continues. */
  readonly leaves?: (event: HistoryEvent) => Promise<boolean>;
  readonly pollMilliseconds?: number;
  readonly signal?: AbortSignal;
}

/**
 * Follows an execution to its end by its history. It runs on whether somebody follows or not.
 * @returns the output as JSON text; undefined when `leaves` stopped following
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
    // Described before the history is read: when it has ended by now, the history has every event.
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
