import { SageMakerClient } from "@aws-sdk/client-sagemaker";
import { SFNClient } from "@aws-sdk/client-sfn";
import { SSMClient } from "@aws-sdk/client-ssm";
import type { StageClients } from "./stage-inventory/stage-status.ts";

/** Clients with the caller's own credentials; AWS_ENDPOINT_URL points them at a local stack. */
export function stageClients(region: string): StageClients {
  return {
    sageMaker: new SageMakerClient({ region }),
    ssm: new SSMClient({ region }),
    stepFunctions: new SFNClient({ region }),
  };
}
