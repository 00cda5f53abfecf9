import { PutMetricAlarmCommand } from "@aws-sdk/client-cloudwatch";
import type { Names } from "../../names.ts";
import { errorAlarm, idleAlarm } from "./alarms.ts";
import { scaleWithRequests } from "./auto-scaling.ts";
import { createOrUpdateSchedule, type ExpiryTarget, expirySchedule } from "./expiry.ts";
import { type GuardClients, removeAlarm, removeAutoScaling, removeSchedule } from "./remove-guard.ts";

/** What watches over an endpoint. */
export interface Guards {
  readonly instanceCount: number;
  /** Absent, or the same: the number of instances stays. */
  readonly maxInstanceCount?: number;
  /** Absent: an endpoint that nobody uses stays. */
  readonly idleMinutes?: number;
  /** Absent: it does not expire. */
  readonly ttlHours?: number;
}

export interface EndpointToGuard {
  readonly endpointName: string;
  readonly alias: string;
  /** When it begins to serve; its expiry is counted from then. */
  readonly publishedAt: Date;
  readonly guards: Guards;
}

const HOUR_MILLISECONDS = 3_600_000;

/** Gives an endpoint the guards that are asked for and takes away all others, so that a second call changes nothing. */
export async function guardEndpoint(
  { cloudWatch, autoScaling, scheduler }: GuardClients,
  names: Names,
  { endpointName, alias, publishedAt, guards }: EndpointToGuard,
  expiryTarget: ExpiryTarget,
): Promise<void> {
  const { instanceCount, maxInstanceCount = instanceCount, idleMinutes, ttlHours } = guards;

  await cloudWatch.send(new PutMetricAlarmCommand(errorAlarm(endpointName, alias, names)));

  if (idleMinutes === undefined) await removeAlarm(cloudWatch, names.alarm.idle(endpointName));
  else await cloudWatch.send(new PutMetricAlarmCommand(idleAlarm(endpointName, alias, idleMinutes, names)));

  if (maxInstanceCount <= instanceCount) await removeAutoScaling(autoScaling, endpointName);
  else await scaleWithRequests(autoScaling, endpointName, { instanceCount, maxInstanceCount });

  if (ttlHours === undefined) {
    await removeSchedule(scheduler, names.scheduleGroup, names.expiry(endpointName));
  } else {
    const expiresAt = new Date(publishedAt.getTime() + ttlHours * HOUR_MILLISECONDS);
    await createOrUpdateSchedule(scheduler, expirySchedule(endpointName, expiresAt, names, expiryTarget));
  }
}
