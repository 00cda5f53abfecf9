import { SageMakerClient } from "@aws-sdk/client-sagemaker";
import { SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { type CreateVersionEvent, createVersion, type Version } from "../../provisioning/versions/create-version.ts";
import { readEnvironment } from "./environment.ts";
import { hubToken } from "../../provisioning/hub/hub-token.ts";

const { AWS_REGION: region, EXECUTION_ROLE_ARN: executionRoleArn, HF_TOKEN_SECRET_ARN: secretArn } = readEnvironment();
const sageMaker = new SageMakerClient({ region });
const token = hubToken(new SecretsManagerClient({ region }), secretArn);

/** A function, because the call may carry the hub's token, which a state machine would write into its history. */
export function handler(event: CreateVersionEvent): Promise<Version> {
  return createVersion({ sageMaker, executionRoleArn, token }, event);
}
