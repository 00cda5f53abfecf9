import {
  type ApplicationAutoScalingClient,
  DeregisterScalableTargetCommand,
} from "@aws-sdk/client-application-auto-scaling";
import { type CloudWatchClient, DeleteAlarmsCommand } from "@aws-sdk/client-cloudwatch";
import { DeleteScheduleCommand, type SchedulerClient } from "@aws-sdk/client-scheduler";
import { unlessMissing } from "../unless-missing.ts";

/** The services that guard an endpoint. */
export interface GuardClients {
  readonly cloudWatch: CloudWatchClient;
  readonly autoScaling: ApplicationAutoScalingClient;
  readonly scheduler: SchedulerClient;
}

/** An endpoint's instances, as Application Auto Scaling names them. */
export function scalableTarget(endpointName: string) {
  return {
    ServiceNamespace: "sagemaker",
    ResourceId: `endpoint/${endpointName}/variant/primary`,
    ScalableDimension: "sagemaker:variant:DesiredInstanceCount",
  } as const;
}

/** CloudWatch usually answers without an error when the alarm does not exist. */
export async function removeAlarm(client: CloudWatchClient, name: string): Promise<boolean> {
  return (await unlessMissing(client.send(new DeleteAlarmsCommand({ AlarmNames: [name] })))) !== undefined;
}

/** With its policy, and the alarms that Application Auto Scaling made for it. */
export async function removeAutoScaling(client: ApplicationAutoScalingClient, endpointName: string): Promise<boolean> {
  const deregistration = new DeregisterScalableTargetCommand(scalableTarget(endpointName));
  return (await unlessMissing(client.send(deregistration))) !== undefined;
}

export async function removeSchedule(client: SchedulerClient, GroupName: string, Name: string): Promise<boolean> {
  return (await unlessMissing(client.send(new DeleteScheduleCommand({ GroupName, Name })))) !== undefined;
}
