import { type CloudWatchLogsClient, DescribeLogStreamsCommand } from "@aws-sdk/client-cloudwatch-logs";
import { paginateGetExecutionHistory, type SFNClient } from "@aws-sdk/client-sfn";

/** How long a waking took, and where the time went; in seconds. */
export interface Wake {
  /** From the start of the execution to the publication. */
  readonly wakeSeconds: number;
  /** Of it what is ours: all but waiting for SageMaker. */
  readonly ownSeconds: number;
  /** Until the container wrote its first line: an instance is found, booted, and has the image. Absent: it wrote none. */
  readonly instanceSeconds?: number;
  /** From then until the endpoint was InService: weights are fetched and loaded. */
  readonly loadSeconds?: number;
  readonly smokeTestSeconds: number;
}

/** States by which the parts begin and end, see statemachines/provision-endpoint.ts. */
const PARTS = ["CreateEndpoint", "ReportSmokeTest", "GuardEndpoint", "SleepsNoLonger"] as const;

/**
 * Of an execution that published a model.
 * @param logGroupName of the endpoint's container
 * @returns nothing when it never came so far, or began nothing
 */
export async function measureWake(
  { stepFunctions, logs }: { readonly stepFunctions: SFNClient; readonly logs: CloudWatchLogsClient },
  executionArn: string,
  logGroupName: string,
): Promise<Wake | undefined> {
  const entered = new Map<string, number>();
  let startedAt: number | undefined;
  const history = paginateGetExecutionHistory({ client: stepFunctions, pageSize: 1000 }, { executionArn });
  for await (const { events = [] } of history) {
    for (const { timestamp, type, stateEnteredEventDetails: state } of events) {
      if (type === "ExecutionStarted") startedAt = timestamp?.getTime();
      // The last attempt is the one that counts.
      if (state?.name !== undefined && timestamp !== undefined) entered.set(state.name, timestamp.getTime());
    }
  }
  const [created, inService, tested, published] = PARTS.map((name) => entered.get(name));
  if (startedAt === undefined || created === undefined || inService === undefined) return undefined;
  if (tested === undefined || published === undefined) return undefined;
  const firstLine = await firstLineSince(logs, logGroupName, created);
  const seconds = (from: number, to: number) => Math.max(0, (to - from) / 1000);
  return {
    wakeSeconds: seconds(startedAt, published),
    ownSeconds: seconds(startedAt, created) + seconds(inService, published),
    ...(firstLine === undefined || firstLine > inService
      ? {}
      : { instanceSeconds: seconds(created, firstLine), loadSeconds: seconds(firstLine, inService) }),
    smokeTestSeconds: seconds(inService, tested),
  };
}

/** When the container of an endpoint wrote first, in milliseconds since the epoch. Each start of it has a stream of its own. */
async function firstLineSince(
  logs: CloudWatchLogsClient,
  logGroupName: string,
  since: number,
): Promise<number | undefined> {
  const { logStreams = [] } = await logs.send(
    new DescribeLogStreamsCommand({ logGroupName, orderBy: "LastEventTime", descending: true, limit: 10 }),
  );
  const first = logStreams.flatMap(({ firstEventTimestamp }) => firstEventTimestamp ?? []).filter((at) => at >= since);
  return first.length === 0 ? undefined : Math.min(...first);
}
