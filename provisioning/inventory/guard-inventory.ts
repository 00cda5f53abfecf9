import { type CloudWatchClient, paginateDescribeAlarms } from "@aws-sdk/client-cloudwatch";
import { paginateListSchedules, type SchedulerClient } from "@aws-sdk/client-scheduler";
import type { Names } from "../../names.ts";
import { unlessMissing } from "../unless-missing.ts";

/** What guards the endpoints of a stage. Automatic scaling is not listed: it costs nothing, and remove-unused asks for it. */
export interface GuardInventory {
  readonly alarms: readonly { readonly name: string; readonly state: string }[];
  /** Names of the expiries, within the stage's group. */
  readonly schedules: readonly string[];
}

export async function takeGuardInventory(
  cloudWatch: CloudWatchClient,
  scheduler: SchedulerClient,
  names: Names,
): Promise<GuardInventory> {
  const alarms: { name: string; state: string }[] = [];
  const alarmQuery = { AlarmNamePrefix: `${names.prefix}-` };
  for await (const page of paginateDescribeAlarms({ client: cloudWatch, pageSize: 100 }, alarmQuery)) {
    for (const { AlarmName, StateValue = "INSUFFICIENT_DATA" } of page.MetricAlarms ?? []) {
      if (AlarmName !== undefined) alarms.push({ name: AlarmName, state: StateValue });
    }
  }
  // The group is missing once Terraform has destroyed it, and its schedules with it.
  return { alarms, schedules: (await unlessMissing(listExpiries(scheduler, names))) ?? [] };
}

async function listExpiries(client: SchedulerClient, { scheduleGroup, expiry, prefix }: Names): Promise<string[]> {
  const query = { GroupName: scheduleGroup, NamePrefix: expiry(`${prefix}-`) };
  const schedules: string[] = [];
  for await (const page of paginateListSchedules({ client, pageSize: 100 }, query)) {
    schedules.push(...(page.Schedules ?? []).flatMap(({ Name }) => Name ?? []));
  }
  return schedules;
}
