import { CloudWatchLogsClient } from "@aws-sdk/client-cloudwatch-logs";
import { EC2Client } from "@aws-sdk/client-ec2";
import { IAMClient } from "@aws-sdk/client-iam";
import { LambdaClient } from "@aws-sdk/client-lambda";
import { ResourceGroupsTaggingAPIClient } from "@aws-sdk/client-resource-groups-tagging-api";
import { stageClients } from "../../stage-clients.ts";
import type { StageClients } from "../stage-status.ts";

/** Clients of every service in which a stage may have something. */
export interface ResourceClients extends StageClients {
  readonly lambda: LambdaClient;
  readonly logs: CloudWatchLogsClient;
  readonly iam: IAMClient;
  readonly ec2: EC2Client;
  readonly tagging: ResourceGroupsTaggingAPIClient;
}

/** Clients with the caller's own credentials; AWS_ENDPOINT_URL points them at a local stack. */
export function resourceClients(region: string): ResourceClients {
  return {
    ...stageClients(region),
    lambda: new LambdaClient({ region }),
    logs: new CloudWatchLogsClient({ region }),
    iam: new IAMClient({ region }),
    ec2: new EC2Client({ region }),
    tagging: new ResourceGroupsTaggingAPIClient({ region }),
  };
}
