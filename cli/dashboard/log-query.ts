import { setTimeout } from "node:timers/promises";
import {
  type CloudWatchLogsClient,
  GetQueryResultsCommand,
  ResourceNotFoundException,
  StartQueryCommand,
} from "@aws-sdk/client-cloudwatch-logs";
import { UserError } from "../../user-error.ts";
import type { Window } from "./metric-figures.ts";

const POLL_MILLISECONDS = 500;

/**
 * The rows that CloudWatch Logs Insights finds; none when a log group does not exist.
 * @throws UserError when the query does not come to its end
 */
export async function logQuery(
  client: CloudWatchLogsClient,
  logGroupNames: readonly string[],
  queryString: string,
  { from, to }: Window,
): Promise<Readonly<Record<string, string>>[]> {
  const queryId = await start(client, logGroupNames, queryString, { from, to });
  if (queryId === undefined) return [];
  for (;;) {
    const { status, results = [] } = await client.send(new GetQueryResultsCommand({ queryId }));
    if (status === "Complete") {
      return results.map((row) => Object.fromEntries(row.map(({ field = "", value = "" }) => [field, value])));
    }
    if (status !== "Scheduled" && status !== "Running") {
      throw new UserError(`CloudWatch Logs Insights ended a query as ${status}: ask for a shorter time by --since.`);
    }
    await setTimeout(POLL_MILLISECONDS);
  }
}

async function start(
  client: CloudWatchLogsClient,
  logGroupNames: readonly string[],
  queryString: string,
  { from, to }: Window,
): Promise<string | undefined> {
  const seconds = (date: Date) => Math.floor(date.getTime() / 1000);
  try {
    const query = { logGroupNames: [...logGroupNames], queryString, startTime: seconds(from), endTime: seconds(to) };
    return (await client.send(new StartQueryCommand(query))).queryId;
  } catch (error) {
    if (error instanceof ResourceNotFoundException) return undefined;
    throw error;
  }
}
