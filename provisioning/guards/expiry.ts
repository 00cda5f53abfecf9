import {
  ConflictException,
  CreateScheduleCommand,
  type CreateScheduleInput,
  type SchedulerClient,
  UpdateScheduleCommand,
} from "@aws-sdk/client-scheduler";
import type { Names } from "../../names.ts";

export interface ExpiryTarget {
  readonly retireEndpointArn: string;
  readonly schedulerRoleArn: string;
}

/** A one-time schedule that retires the endpoint, and then itself. */
export function expirySchedule(
  endpointName: string,
  expiresAt: Date,
  names: Names,
  { retireEndpointArn, schedulerRoleArn }: ExpiryTarget,
): CreateScheduleInput {
  return {
    GroupName: names.scheduleGroup,
    Name: names.expiry(endpointName),
    Description: `Retires the model of ${endpointName}: its time is over`,
    // at(yyyy-mm-ddThh:mm:ss), https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html
    ScheduleExpression: `at(${expiresAt.toISOString().slice(0, 19)})`,
    ScheduleExpressionTimezone: "UTC",
    FlexibleTimeWindow: { Mode: "OFF" },
    ActionAfterCompletion: "DELETE",
    Target: { Arn: retireEndpointArn, RoleArn: schedulerRoleArn, Input: JSON.stringify({ endpointName }) },
  };
}

/** There is no call that does both. */
export async function createOrUpdateSchedule(client: SchedulerClient, schedule: CreateScheduleInput): Promise<void> {
  try {
    await client.send(new CreateScheduleCommand(schedule));
  } catch (error) {
    if (!(error instanceof ConflictException)) throw error;
    await client.send(new UpdateScheduleCommand(schedule));
  }
}
