import { GetScheduleCommand, paginateListSchedules, type SchedulerClient } from "@aws-sdk/client-scheduler";
import type { Names } from "../../names.ts";
import { unlessMissing } from "../../provisioning/unless-missing.ts";

/** What EventBridge Scheduler does with the stage by itself. */
export interface ScheduleReport {
  /** `sweeper`, `start`, `stop`, or an endpoint's expiry. */
  readonly name: string;
  /** `rate(…)`, `cron(…)` or `at(…)`. */
  readonly expression: string;
  readonly timeZone: string;
  readonly enabled: boolean;
  readonly description: string;
}

/** Names of the schedules in the stage's group; none when there is no such group. */
export async function scheduleNames(client: SchedulerClient, { scheduleGroup }: Names): Promise<string[]> {
  const list = async () => {
    const found: string[] = [];
    for await (const page of paginateListSchedules({ client, pageSize: 100 }, { GroupName: scheduleGroup })) {
      found.push(...(page.Schedules ?? []).flatMap(({ Name }) => Name ?? []));
    }
    return found;
  };
  return (await unlessMissing(list())) ?? [];
}

/** The stage's schedules, without those that were just deleted. */
export async function describeSchedules(client: SchedulerClient, names: Names): Promise<ScheduleReport[]> {
  const found = await scheduleNames(client, names);
  const described = await Promise.all(
    found.map((Name) => unlessMissing(client.send(new GetScheduleCommand({ GroupName: names.scheduleGroup, Name })))),
  );
  return described.flatMap((schedule) => {
    if (schedule === undefined) return [];
    const {
      Name = "",
      ScheduleExpression = "",
      ScheduleExpressionTimezone = "UTC",
      State,
      Description = "",
    } = schedule;
    const enabled = State !== "DISABLED";
    return [
      {
        name: Name,
        expression: ScheduleExpression,
        timeZone: ScheduleExpressionTimezone,
        enabled,
        description: Description,
      },
    ];
  });
}
