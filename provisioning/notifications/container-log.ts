import {
  type CloudWatchLogsClient,
  DescribeLogStreamsCommand,
  GetLogEventsCommand,
} from "@aws-sdk/client-cloudwatch-logs";

const LINES = 20;

/**
 * The last lines of the container that wrote last.
 * @param since what was written before is another version's
 */
export async function lastLines(client: CloudWatchLogsClient, logGroupName: string, since: Date): Promise<string[]> {
  const { logStreams: [newest] = [] } = await client.send(
    new DescribeLogStreamsCommand({ logGroupName, orderBy: "LastEventTime", descending: true, limit: 1 }),
  );
  if (newest?.logStreamName === undefined) return [];
  const { events = [] } = await client.send(
    new GetLogEventsCommand({
      logGroupName,
      logStreamName: newest.logStreamName,
      startTime: since.getTime(),
      startFromHead: false,
      limit: LINES,
    }),
  );
  return events.map(({ message = "" }) => message.trimEnd());
}
