import type { Access } from "../authorization.ts";
import { arn, type Input, onAll, type Place, type ServiceAccess, tagContext, text, texts } from "./access-of.ts";

const alarm = (action: string, name: unknown, place: Place, { AlarmActions, Tags }: Input = {}): Access => ({
  action: `cloudwatch:${action}`,
  resource: arn(place, "cloudwatch", `alarm:${text(name)}`),
  context: {
    ...tagContext(Tags),
    "aws:ResourceTag/": undefined,
    "cloudwatch:AlarmActions": texts(AlarmActions),
    "cloudwatch:HasAccessGrant": undefined,
  },
});

export const cloudWatchAccess: ServiceAccess = {
  PutMetricAlarm: (input, place) => [
    alarm("PutMetricAlarm", input.AlarmName, place, input),
    ...(Array.isArray(input.Tags) && input.Tags.length > 0
      ? [alarm("TagResource", input.AlarmName, place, input)]
      : []),
  ],
  // A list is authorised on all alarms, also when it names some: service authorization reference, CloudWatch.
  DescribeAlarms: (_input, place) => [alarm("DescribeAlarms", "*", place)],
  DeleteAlarms: ({ AlarmNames }, place) => texts(AlarmNames).map((name) => alarm("DeleteAlarms", name, place)),
  SetAlarmState: ({ AlarmName }, place) => [alarm("SetAlarmState", AlarmName, place)],
  ListDashboards: onAll("cloudwatch:ListDashboards"),
  DeleteDashboards: ({ DashboardNames }, { accountId }) =>
    texts(DashboardNames).map((name) => ({
      action: "cloudwatch:DeleteDashboards",
      resource: `arn:aws:cloudwatch::${accountId}:dashboard/${name}`,
      context: { "aws:ResourceTag/": undefined },
    })),
  GetMetricData: onAll("cloudwatch:GetMetricData"),
};
