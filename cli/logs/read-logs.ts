import { setTimeout } from "node:timers/promises";
import {
  type CloudWatchLogsClient,
  paginateFilterLogEvents,
  ResourceNotFoundException,
} from "@aws-sdk/client-cloudwatch-logs";
import { UserError } from "../../user-error.ts";
import type { LogSource } from "./log-sources.ts";

export interface LogLine {
  readonly source: string;
  /** ISO 8601. */
  readonly time: string;
  readonly message: string;
}

interface IdentifiedLine extends LogLine {
  readonly id: string;
}

/** CloudWatch may show a line a while after its time: looked for again on each poll. */
const LATE_MILLISECONDS = 30_000;
const POLL_MILLISECONDS = 2000;

/**
 * The lines of all sources since a moment, in the order of their time.
 * @throws UserError when none of the log groups exists
 */
export async function readLogs(
  client: CloudWatchLogsClient,
  sources: readonly LogSource[],
  since: Date,
): Promise<LogLine[]> {
  return (await read(client, sources, since.getTime())).map(({ id: _, ...line }) => line);
}

/** Goes on with new lines until the signal is aborted. */
export async function* followLogs(
  client: CloudWatchLogsClient,
  sources: readonly LogSource[],
  since: Date,
  {
    signal,
    pollMilliseconds = POLL_MILLISECONDS,
  }: { readonly signal: AbortSignal; readonly pollMilliseconds?: number },
): AsyncGenerator<LogLine> {
  let from = since.getTime();
  let seen = new Set<string>();
  while (!signal.aborted) {
    const lines = await read(client, sources, from);
    for (const { id, ...line } of lines) if (!seen.has(id)) yield line;
    const last = lines.at(-1);
    if (last !== undefined) from = Math.max(since.getTime(), Date.parse(last.time) - LATE_MILLISECONDS);
    seen = new Set(lines.filter(({ time }) => Date.parse(time) >= from).map(({ id }) => id));
    await setTimeout(pollMilliseconds, undefined, { signal }).catch((error: unknown) => {
      if (!signal.aborted) throw error;
    });
  }
}

async function read(
  client: CloudWatchLogsClient,
  sources: readonly LogSource[],
  startTime: number,
): Promise<IdentifiedLine[]> {
  const lists = await Promise.all(sources.map((source) => readOne(client, source, startTime)));
  if (lists.every((list) => list === undefined)) {
    const [first, ...others] = sources.map(({ groupName }) => groupName);
    const more = others.length === 0 ? "" : `, nor any other of the stage,`;
    throw new UserError(`There is no log group ${first}${more} in this account and region: nothing is deployed there.`);
  }
  // One millisecond may have many lines: their ids keep the order of each group.
  return lists
    .flatMap((list) => list ?? [])
    .sort((one, other) => one.time.localeCompare(other.time) || one.id.localeCompare(other.id));
}

async function readOne(
  client: CloudWatchLogsClient,
  { name, groupName: logGroupName }: LogSource,
  startTime: number,
): Promise<IdentifiedLine[] | undefined> {
  const lines: IdentifiedLine[] = [];
  try {
    for await (const page of paginateFilterLogEvents({ client }, { logGroupName, startTime })) {
      for (const { eventId = "", timestamp = 0, message = "" } of page.events ?? []) {
        const time = new Date(timestamp).toISOString();
        lines.push({ id: `${eventId} ${logGroupName}`, source: name, time, message: message.trimEnd() });
      }
    }
    return lines;
  } catch (error) {
    if (error instanceof ResourceNotFoundException) return undefined;
    throw error;
  }
}
