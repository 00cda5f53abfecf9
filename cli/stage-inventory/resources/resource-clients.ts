import { ApiGatewayV2Client } from "@aws-sdk/client-apigatewayv2";
import { BudgetsClient } from "@aws-sdk/client-budgets";
import { CloudWatchLogsClient } from "@aws-sdk/client-cloudwatch-logs";
import { DLMClient } from "@aws-sdk/client-dlm";
import { EC2Client } from "@aws-sdk/client-ec2";
import { EventBridgeClient } from "@aws-sdk/client-eventbridge";
import { IAMClient } from "@aws-sdk/client-iam";
import { LambdaClient } from "@aws-sdk/client-lambda";
import { ResourceGroupsTaggingAPIClient } from "@aws-sdk/client-resource-groups-tagging-api";
import { S3Client } from "@aws-sdk/client-s3";
import { SNSClient } from "@aws-sdk/client-sns";
import { STSClient } from "@aws-sdk/client-sts";
import { type ClientConfiguration, type StageClients, stageClients } from "../../aws/stage-clients.ts";

/** Clients of every service in which a stage may have something. */
export type ResourceClients = StageClients & {
  readonly lambda: LambdaClient;
  readonly logs: CloudWatchLogsClient;
  readonly iam: IAMClient;
  readonly ec2: EC2Client;
  readonly apiGateway: ApiGatewayV2Client;
  readonly budgets: BudgetsClient;
  readonly dlm: DLMClient;
  readonly eventBridge: EventBridgeClient;
  readonly s3: S3Client;
  readonly sns: SNSClient;
  readonly sts: STSClient;
  readonly tagging: ResourceGroupsTaggingAPIClient;
};

/** Clients with the caller's own credentials; AWS_ENDPOINT_URL points them at a local stack. */
export function resourceClients(configuration: ClientConfiguration): ResourceClients {
  return {
    ...stageClients(configuration),
    lambda: new LambdaClient(configuration),
    logs: new CloudWatchLogsClient(configuration),
    iam: new IAMClient(configuration),
    ec2: new EC2Client(configuration),
    apiGateway: new ApiGatewayV2Client(configuration),
    budgets: new BudgetsClient(configuration),
    dlm: new DLMClient(configuration),
    eventBridge: new EventBridgeClient(configuration),
    s3: new S3Client(configuration),
    sns: new SNSClient(configuration),
    sts: new STSClient(configuration),
    tagging: new ResourceGroupsTaggingAPIClient(configuration),
  };
}
