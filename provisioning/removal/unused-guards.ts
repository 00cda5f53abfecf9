import { DescribeAlarmsCommand } from "@aws-sdk/client-cloudwatch";
import type { Names } from "../../names.ts";
import { type GuardClients, removeAlarm, removeAutoScaling, removeSchedule } from "../guards/remove-guard.ts";
import type { Removal } from "./removal.ts";

/** Alarms, automatic scaling and expiry of endpoints that do not exist. */
export async function unusedGuards(
  { cloudWatch, autoScaling, scheduler }: GuardClients,
  names: Names,
  endpointNames: readonly string[],
): Promise<Removal[]> {
  if (endpointNames.length === 0) return [];
  const AlarmNames = endpointNames.flatMap((name) => [names.alarm.errors(name), names.alarm.idle(name)]);
  const { MetricAlarms = [] } = await cloudWatch.send(new DescribeAlarmsCommand({ AlarmNames }));
  return [
    ...MetricAlarms.flatMap(({ AlarmName }) => AlarmName ?? []).map((name) => ({
      what: `alarm ${name}`,
      remove: () => removeAlarm(cloudWatch, name),
    })),
    ...endpointNames.flatMap((name) => [
      { what: `automatic scaling of ${name}`, remove: () => removeAutoScaling(autoScaling, name) },
      {
        what: `schedule ${names.expiry(name)}`,
        remove: () => removeSchedule(scheduler, names.scheduleGroup, names.expiry(name)),
      },
    ]),
  ];
}
