import { CloudWatchClient } from "@aws-sdk/client-cloudwatch";
import { SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { ServiceQuotasClient } from "@aws-sdk/client-service-quotas";
import { SSMClient } from "@aws-sdk/client-ssm";
import { namesOf } from "../../names.ts";
import { hubConfiguration } from "../../provisioning/plan/adapters/hub-configuration.ts";
import { s3Configuration } from "../../provisioning/plan/adapters/s3-configuration.ts";
import { huggingFaceHub } from "../../provisioning/hub/hub.ts";
import { hubToken } from "../../provisioning/hub/hub-token.ts";
import { serviceQuotas } from "../../provisioning/plan/endpoint-quotas.ts";
import type { PlanAnswer } from "../../provisioning/plan/plan.ts";
import { type Planning, type PlanRequest, planProvisioning } from "../../provisioning/plan/plan-provisioning.ts";
import { isBudgetSpent } from "../../provisioning/waking/budget-alarm.ts";
import { readEnvironment } from "./environment.ts";

const { AWS_REGION: region, STAGE, HF_ENDPOINT, HF_TOKEN_SECRET_ARN, WEIGHTS_BUCKET, ...operator } = readEnvironment();
const token = hubToken(new SecretsManagerClient({ region }), HF_TOKEN_SECRET_ARN);
const inS3 = s3Configuration(region);
const names = namesOf(STAGE);
const planning: Planning = {
  ssm: new SSMClient({ region }),
  names,
  hub: async () => huggingFaceHub(HF_ENDPOINT, await token()),
  configurations: async ({ modelId, modelS3Uri }, file) =>
    modelS3Uri === undefined
      ? hubConfiguration(HF_ENDPOINT, await token())(String(modelId), file)
      : inS3(modelS3Uri, file),
  isBudgetSpent: () => isBudgetSpent(new CloudWatchClient({ region }), names),
  quotas: serviceQuotas(new ServiceQuotasClient({ region })),
  region,
  weightsBucket: WEIGHTS_BUCKET,
  rules: {
    readablePrefixes: operator.READABLE_S3_PREFIXES?.split(",") ?? [],
    allowedVariables: operator.ALLOWED_CONTAINER_VARIABLES?.split(",") ?? [],
    maxInstancePrice: Number(operator.MAX_INSTANCE_PRICE),
    prices: operator.INSTANCE_PRICES ?? {},
    unpricedTypes: operator.UNPRICED_INSTANCE_TYPES?.split(",") ?? [],
  },
};

export function handler(request: PlanRequest): Promise<PlanAnswer> {
  return planProvisioning(planning, request);
}
