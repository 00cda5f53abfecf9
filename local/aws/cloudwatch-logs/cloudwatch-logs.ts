import type { DescribeLogGroupsResponse, FilterLogEventsResponse } from "@aws-sdk/client-cloudwatch-logs";
import * as v from "valibot";
import { AwsError } from "../aws-error.ts";
import { integer, text } from "../constraints.ts";
import { type JsonService, operation } from "../operation.ts";
import { page } from "../page.ts";
import { insightsOperations } from "./insights.ts";
import { associateKey, type LogGroupKeys } from "./log-group-key.ts";
import type { LogGroups } from "./log-groups.ts";
import { logStreamOperations } from "./log-streams.ts";

const logGroupName = text({ min: 1, max: 512, pattern: "[\\.\\-_/#A-Za-z0-9]+" });

const FilterLogEventsRequest = v.looseObject({
  logGroupName,
  startTime: v.optional(integer({ min: 0 })),
  endTime: v.optional(integer({ min: 0 })),
  filterPattern: v.optional(text({ max: 1024 })),
  limit: v.optional(integer({ min: 1, max: 10_000 })),
  nextToken: v.optional(text({ min: 1 })),
});
const DescribeLogGroupsRequest = v.looseObject({
  logGroupNamePrefix: v.optional(logGroupName),
  limit: v.optional(integer({ min: 1, max: 50 }), 50),
  nextToken: v.optional(text({ min: 1 })),
});

const kmsKeyId = text({ max: 256 });
const CreateLogGroupRequest = v.looseObject({ logGroupName, kmsKeyId: v.optional(kmsKeyId) });
/** What results of queries are encrypted with, `resourceIdentifier`, is not known. */
const AssociateKmsKeyRequest = v.looseObject({ logGroupName, kmsKeyId });

const notThere = () => new AwsError("ResourceNotFoundException", "The specified log group does not exist.");
const invalidToken = () => new AwsError("InvalidParameterException", "The specified nextToken is invalid.");

/** Enough of CloudWatch Logs to read what was written, and to make, encrypt, find and delete groups. Filter patterns are not known. */
export function cloudWatchLogs(groups: LogGroups, keys: LogGroupKeys): JsonService {
  return {
    name: "cloudwatch-logs",
    targetPrefix: "Logs_20140328",
    jsonVersion: "1.1",
    operations: {
      FilterLogEvents: operation(FilterLogEventsRequest, (input): FilterLogEventsResponse => {
        if (input.filterPattern)
          throw new AwsError("InvalidParameterException", "The local AWS knows no filterPattern.");
        const events = groups.events(input.logGroupName);
        if (!events) throw notThere();
        const { startTime = 0, endTime = Number.POSITIVE_INFINITY } = input;
        const wanted = events.filter(({ timestamp }) => timestamp >= startTime && timestamp < endTime);
        const { items, nextToken } = page(wanted, {
          sortKey: ({ timestamp, id }) => `${String(timestamp).padStart(15, "0")} ${id}`,
          maxResults: input.limit ?? 10_000,
          nextToken: input.nextToken,
          invalidToken,
        });
        return {
          events: items.map(({ id, streamName, timestamp, message }) => ({
            eventId: id,
            logStreamName: streamName,
            timestamp,
            ingestionTime: timestamp,
            message,
          })),
          searchedLogStreams: [],
          ...(nextToken && { nextToken }),
        };
      }),

      DescribeLogGroups: operation(DescribeLogGroupsRequest, (input): DescribeLogGroupsResponse => {
        const wanted = groups.names().filter((name) => name.startsWith(input.logGroupNamePrefix ?? ""));
        const { items, nextToken } = page(wanted, {
          sortKey: (name) => name,
          maxResults: input.limit,
          nextToken: input.nextToken,
          invalidToken,
        });
        return { logGroups: items.map((name) => ({ logGroupName: name })), ...(nextToken && { nextToken }) };
      }),

      CreateLogGroup: operation(CreateLogGroupRequest, ({ logGroupName, kmsKeyId }) => {
        if (groups.events(logGroupName) !== undefined) {
          throw new AwsError("ResourceAlreadyExistsException", "The specified log group already exists");
        }
        if (kmsKeyId !== undefined) associateKey(logGroupName, kmsKeyId, keys);
        groups.create(logGroupName);
      }),

      AssociateKmsKey: operation(AssociateKmsKeyRequest, ({ logGroupName, kmsKeyId }) => {
        if (groups.events(logGroupName) === undefined) throw notThere();
        associateKey(logGroupName, kmsKeyId, keys);
      }),

      DeleteLogGroup: operation(v.looseObject({ logGroupName }), (input) => {
        if (!groups.delete(input.logGroupName)) throw notThere();
      }),

      ...logStreamOperations(groups),
      ...insightsOperations(groups),
    },
  };
}
