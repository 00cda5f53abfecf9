import type { Access } from "../authorization.ts";
import { type AccessOf, arn, onAll, type Place, type ServiceAccess, tagContext, text, texts } from "./access-of.ts";

/** A group without a stream has the ARN of one without a name, which is why policies end in `:*`. */
export function onLogGroup(action: string, group: string, place: Place, stream = ""): Access {
  return { action: `logs:${action}`, resource: arn(place, "logs", `log-group:${group}:log-stream:${stream}`) };
}

const byName =
  (action: string): AccessOf =>
  ({ logGroupName, logStreamName }, place) => [onLogGroup(action, text(logGroupName), place, text(logStreamName))];

export const cloudWatchLogsAccess: ServiceAccess = {
  DescribeLogGroups: onAll("logs:DescribeLogGroups"),
  DescribeLogStreams: byName("DescribeLogStreams"),
  GetLogEvents: byName("GetLogEvents"),
  FilterLogEvents: byName("FilterLogEvents"),
  CreateLogGroup: ({ logGroupName, tags }, place) => {
    const pairs = Object.entries((tags ?? {}) as Readonly<Record<string, string>>);
    const context = tagContext(pairs.map(([Key, Value]) => ({ Key, Value })));
    return ["CreateLogGroup", ...(pairs.length > 0 ? ["TagResource"] : [])].map((action) => ({
      ...onLogGroup(action, text(logGroupName), place),
      context: { ...context, "aws:ResourceTag/": undefined },
    }));
  },
  AssociateKmsKey: byName("AssociateKmsKey"),
  DeleteLogGroup: byName("DeleteLogGroup"),
  StartQuery: ({ logGroupName, logGroupNames }, place) =>
    [...texts(logGroupNames), text(logGroupName)].filter(Boolean).map((name) => onLogGroup("StartQuery", name, place)),
  // A query is known by its id alone.
  GetQueryResults: (_input, place) => [onLogGroup("GetQueryResults", "", place)],
};
