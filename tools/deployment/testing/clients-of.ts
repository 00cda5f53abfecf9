import { CloudWatchLogsClient } from "@aws-sdk/client-cloudwatch-logs";
import { EC2Client } from "@aws-sdk/client-ec2";
import { IAMClient } from "@aws-sdk/client-iam";
import { LambdaClient } from "@aws-sdk/client-lambda";
import { ResourceGroupsTaggingAPIClient } from "@aws-sdk/client-resource-groups-tagging-api";
import { SageMakerClient } from "@aws-sdk/client-sagemaker";
import { SFNClient } from "@aws-sdk/client-sfn";
import { SSMClient } from "@aws-sdk/client-ssm";
import type { AwsConnection } from "../../../local/statemachines/sdk-integration.ts";
import type { ResourceClients } from "../../stage-inventory/resources/resource-clients.ts";

/** Clients of a local AWS. */
export function clientsOf(connection: AwsConnection): ResourceClients {
  return {
    sageMaker: new SageMakerClient(connection),
    ssm: new SSMClient(connection),
    stepFunctions: new SFNClient(connection),
    lambda: new LambdaClient(connection),
    logs: new CloudWatchLogsClient(connection),
    iam: new IAMClient(connection),
    ec2: new EC2Client(connection),
    tagging: new ResourceGroupsTaggingAPIClient(connection),
  };
}
