import type { DescribeLogStreamsResponse, GetLogEventsResponse, LogStream } from "@aws-sdk/client-cloudwatch-logs";
import * as v from "valibot";
import { AwsError } from "../aws-error.ts";
import { integer, oneOf, text } from "../constraints.ts";
import { type Operation, operation } from "../operation.ts";
import { page } from "../page.ts";
import type { LogEvent, LogGroups } from "./log-groups.ts";

const logGroupName = text({ min: 1, max: 512, pattern: "[\\.\\-_/#A-Za-z0-9]+" });
const logStreamName = text({ min: 1, max: 512, pattern: "[^:*]*" });

const DescribeLogStreamsRequest = v.looseObject({
  logGroupName,
  logStreamNamePrefix: v.optional(logStreamName),
  orderBy: v.optional(oneOf(["LogStreamName", "LastEventTime"]), "LogStreamName"),
  descending: v.optional(v.boolean(), false),
  limit: v.optional(integer({ min: 1, max: 50 }), 50),
  nextToken: v.optional(text({ min: 1 })),
});
const GetLogEventsRequest = v.looseObject({
  logGroupName,
  logStreamName,
  startTime: v.optional(integer({ min: 0 }), 0),
  endTime: v.optional(integer({ min: 0 }), Number.MAX_SAFE_INTEGER),
  limit: v.optional(integer({ min: 1, max: 10_000 }), 10_000),
  startFromHead: v.optional(v.boolean(), false),
  nextToken: v.optional(text({ min: 1 })),
});

/** What there is to read of one stream. */
export function logStreamOperations(groups: LogGroups): Readonly<Record<string, Operation>> {
  const streamsIn = (groupName: string): Map<string, LogEvent[]> => {
    const events = groups.events(groupName);
    if (!events) throw notThere("log group");
    return Map.groupBy(events, ({ streamName }) => streamName);
  };

  return {
    DescribeLogStreams: operation(DescribeLogStreamsRequest, (input): DescribeLogStreamsResponse => {
      const { logStreamNamePrefix: prefix = "", orderBy } = input;
      if (orderBy === "LastEventTime" && prefix !== "") {
        throw invalid("Cannot order by LastEventTime with a logStreamNamePrefix.");
      }
      const found = Array.from(streamsIn(input.logGroupName), describe).filter(({ name }) => name.startsWith(prefix));
      const { items, nextToken } = page(found, {
        sortKey: ({ name, last }) => (orderBy === "LogStreamName" ? name : `${last.id} ${name}`),
        descending: input.descending,
        maxResults: input.limit,
        nextToken: input.nextToken,
        invalidToken: () => invalid("The specified nextToken is invalid."),
      });
      return { logStreams: items.map(({ stream }) => stream), ...(nextToken && { nextToken }) };
    }),

    GetLogEvents: operation(GetLogEventsRequest, (input): GetLogEventsResponse => {
      const events = streamsIn(input.logGroupName).get(input.logStreamName);
      if (!events) throw notThere("log stream");
      const [, direction = input.startFromHead ? "f" : "b", from] = /^([fb])\/(\d+)$/.exec(input.nextToken ?? "") ?? [];
      const wanted = events.filter(
        ({ id, timestamp }) =>
          timestamp >= input.startTime &&
          timestamp < input.endTime &&
          (from === undefined || (direction === "f" ? id > from : id < from)),
      );
      const found = direction === "f" ? wanted.slice(0, input.limit) : wanted.slice(-input.limit);
      return {
        events: found.map(({ timestamp, message }) => ({ timestamp, message, ingestionTime: timestamp })),
        nextForwardToken: `f/${found.at(-1)?.id ?? from ?? 0}`,
        nextBackwardToken: `b/${found[0]?.id ?? from ?? 0}`,
      };
    }),
  };
}

function describe([name, events]: [string, LogEvent[]]) {
  const [first, last] = [events[0], events.at(-1)] as [LogEvent, LogEvent];
  const stream: LogStream = {
    logStreamName: name,
    creationTime: first.timestamp,
    firstEventTimestamp: first.timestamp,
    lastEventTimestamp: last.timestamp,
    lastIngestionTime: last.timestamp,
  };
  return { name, last, stream };
}

function notThere(what: string): AwsError {
  return new AwsError("ResourceNotFoundException", `The specified ${what} does not exist.`);
}

function invalid(message: string): AwsError {
  return new AwsError("InvalidParameterException", message);
}
