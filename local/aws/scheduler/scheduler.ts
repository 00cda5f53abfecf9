import type {
  CreateScheduleOutput,
  GetScheduleOutput,
  ListSchedulesOutput,
  UpdateScheduleOutput,
} from "@aws-sdk/client-scheduler";
import * as v from "valibot";
import { AwsError, validationException } from "../aws-error.ts";
import { integer, oneOf, text } from "../constraints.ts";
import { type Operation, operation } from "../operation.ts";
import { page } from "../page.ts";
import type { Schedule, Schedules } from "./schedules.ts";

const scheduleName = text({ min: 1, max: 64, pattern: "[0-9a-zA-Z-_.]+" });
const State = v.optional(oneOf(["ENABLED", "DISABLED"]));

const ScheduleInput = v.looseObject({ Name: scheduleName, GroupName: v.optional(scheduleName) });
const PutScheduleInput = v.looseObject({
  ...ScheduleInput.entries,
  ScheduleExpression: text({ min: 1, max: 256 }),
  ScheduleExpressionTimezone: v.optional(text({ min: 1, max: 50 })),
  FlexibleTimeWindow: v.looseObject({
    Mode: oneOf(["OFF", "FLEXIBLE"]),
    MaximumWindowInMinutes: v.optional(integer({ min: 1, max: 1440 })),
  }),
  Target: v.looseObject({
    Arn: text({ min: 1, max: 1600 }),
    RoleArn: text({ min: 1, max: 1600, pattern: "arn:aws(-[a-z]+)?:iam::\\d{12}:role/[\\w+=,.@/-]+" }),
    Input: v.optional(text({ min: 1 })),
  }),
  State,
  Description: v.optional(text({ max: 512 })),
  ActionAfterCompletion: v.optional(oneOf(["NONE", "DELETE"])),
});
const ListSchedulesInput = v.looseObject({
  GroupName: v.optional(scheduleName),
  NamePrefix: v.optional(scheduleName),
  State,
  MaxResults: v.optional(integer({ min: 1, max: 100 })),
  NextToken: v.optional(text({ min: 1, max: 2048 })),
});

/** The operations of EventBridge Scheduler, by name. Groups are made by code. */
export function scheduler(schedules: Schedules) {
  return {
    CreateSchedule: operation(PutScheduleInput, (input): CreateScheduleOutput => {
      if (schedules.find(input.Name, input.GroupName)) {
        throw new AwsError("ConflictException", `Schedule ${input.Name} already exists.`, { status: 409 });
      }
      return { ScheduleArn: schedules.put(input).arn };
    }),

    UpdateSchedule: operation(PutScheduleInput, (input): UpdateScheduleOutput => {
      schedules.get(input.Name, input.GroupName);
      return { ScheduleArn: schedules.put(input).arn };
    }),

    GetSchedule: operation(ScheduleInput, (input): GetScheduleOutput => {
      const schedule = schedules.get(input.Name, input.GroupName);
      return {
        ScheduleExpressionTimezone: "UTC",
        ActionAfterCompletion: "NONE",
        ...schedule.definition,
        ...common(schedule),
      };
    }),

    DeleteSchedule: operation(ScheduleInput, (input) => {
      schedules.remove(schedules.get(input.Name, input.GroupName));
      return {};
    }),

    ListSchedules: operation(ListSchedulesInput, (input): ListSchedulesOutput => {
      const found = schedules
        .list()
        .map(({ definition, ...schedule }) => ({
          Name: definition.Name,
          Target: { Arn: definition.Target.Arn },
          ...common({ definition, ...schedule }),
        }))
        .filter(({ Name, GroupName, State }) => {
          const { NamePrefix = "", GroupName: group = GroupName, State: state = State } = input;
          return Name.startsWith(NamePrefix) && GroupName === group && State === state;
        });
      const { items, nextToken } = page(found, {
        sortKey: ({ Arn }) => Arn,
        maxResults: input.MaxResults ?? 100,
        nextToken: input.NextToken,
        invalidToken: () => validationException("Invalid NextToken."),
      });
      return { Schedules: items, ...(nextToken && { NextToken: nextToken }) };
    }),
  } satisfies Record<string, Operation>;
}

function common({ arn, groupName, definition, creationDate, lastModificationDate }: Schedule) {
  return {
    Arn: arn,
    GroupName: groupName,
    State: definition.State ?? "ENABLED",
    CreationDate: creationDate,
    LastModificationDate: lastModificationDate,
  } as const;
}
