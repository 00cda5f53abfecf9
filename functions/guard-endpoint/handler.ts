import { ApplicationAutoScalingClient } from "@aws-sdk/client-application-auto-scaling";
import { CloudWatchClient } from "@aws-sdk/client-cloudwatch";
import { SchedulerClient } from "@aws-sdk/client-scheduler";
import { namesOf } from "../../names.ts";
import { readEnvironment } from "./environment.ts";
import { type EndpointToGuard, guardEndpoint } from "../../provisioning/guards/guard-endpoint.ts";

const environment = readEnvironment();
const names = namesOf(environment.STAGE);
const configuration = { region: environment.AWS_REGION, maxAttempts: 5 };
const clients = {
  cloudWatch: new CloudWatchClient(configuration),
  autoScaling: new ApplicationAutoScalingClient(configuration),
  scheduler: new SchedulerClient(configuration),
};
const expiryTarget = {
  retireEndpointArn: environment.RETIRE_ENDPOINT_ARN,
  schedulerRoleArn: environment.SCHEDULER_ROLE_ARN,
};

export type GuardEndpointEvent = Omit<EndpointToGuard, "publishedAt"> & {
  /** ISO 8601. Absent: now. */
  readonly publishedAt?: string;
};

export async function handler({ publishedAt, ...endpoint }: GuardEndpointEvent): Promise<Record<string, never>> {
  const since = publishedAt === undefined ? new Date() : new Date(publishedAt);
  await guardEndpoint(clients, names, { ...endpoint, publishedAt: since }, expiryTarget);
  return {};
}
