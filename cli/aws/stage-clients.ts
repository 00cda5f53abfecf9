import { ApplicationAutoScalingClient } from "@aws-sdk/client-application-auto-scaling";
import { CloudWatchClient } from "@aws-sdk/client-cloudwatch";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { SageMakerClient } from "@aws-sdk/client-sagemaker";
import { SchedulerClient } from "@aws-sdk/client-scheduler";
import { SFNClient } from "@aws-sdk/client-sfn";
import { SSMClient } from "@aws-sdk/client-ssm";
import type { InventoryClients as RetirementClients } from "../../provisioning/inventory/stage-inventory.ts";
import type { RemoveUnusedClients } from "../../provisioning/removal/remove-unused.ts";

/** Clients of the services in which provisioning makes something, and of the table of keys. */
export type StageClients = RetirementClients & RemoveUnusedClients & { readonly dynamoDb: DynamoDBClient };

/** What tests tell the clients; people have AWS_ENDPOINT_URL. */
export interface ClientConfiguration {
  readonly region: string;
  readonly endpoint?: string;
  readonly credentials?: { readonly accessKeyId: string; readonly secretAccessKey: string };
  readonly maxAttempts?: number;
}

/** Clients with the caller's own credentials; AWS_ENDPOINT_URL points them at a local stack. */
export function stageClients(configuration: ClientConfiguration): StageClients {
  return {
    sageMaker: new SageMakerClient(configuration),
    ssm: new SSMClient(configuration),
    stepFunctions: new SFNClient(configuration),
    cloudWatch: new CloudWatchClient(configuration),
    autoScaling: new ApplicationAutoScalingClient(configuration),
    dynamoDb: new DynamoDBClient(configuration),
    scheduler: new SchedulerClient(configuration),
  };
}
