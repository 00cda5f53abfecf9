import { ApplicationAutoScalingClient } from "@aws-sdk/client-application-auto-scaling";
import { CloudWatchClient } from "@aws-sdk/client-cloudwatch";
import { SageMakerClient } from "@aws-sdk/client-sagemaker";
import { SchedulerClient } from "@aws-sdk/client-scheduler";
import { SSMClient } from "@aws-sdk/client-ssm";
import { namesOf } from "../../names.ts";
import { readEnvironment } from "./environment.ts";
import { removeUnused } from "../../provisioning/removal/remove-unused.ts";

const environment = readEnvironment();
const names = namesOf(environment.STAGE);
/** SageMaker lets an account delete only a few things a second: ten attempts outlast that by far. */
const configuration = { region: environment.AWS_REGION, maxAttempts: 10 };
const clients = {
  sageMaker: new SageMakerClient(configuration),
  ssm: new SSMClient(configuration),
  cloudWatch: new CloudWatchClient(configuration),
  autoScaling: new ApplicationAutoScalingClient(configuration),
  scheduler: new SchedulerClient(configuration),
};

export interface RemoveUnusedEvent {
  readonly alias: string;
}

export async function handler({ alias }: RemoveUnusedEvent): Promise<{ removed: string[] }> {
  return { removed: await removeUnused(clients, names, alias) };
}
