import type { Principal } from "../../iam/principal.ts";
import { AccessDenied, type Authorization } from "../authorization.ts";
import { AwsError } from "../aws-error.ts";
import type { FaultRequest } from "../faults.ts";
import type { Input, Place, ServiceAccess } from "./access-of.ts";
import {
  apiGatewayAccess,
  budgetsAccess,
  containerRegistryAccess,
  identityAccess,
  lambdaAccess,
  notificationAccess,
  pricingAccess,
  secretsManagerAccess,
  securityTokenAccess,
  serviceQuotasAccess,
  taggingAccess,
} from "./account-access.ts";
import { applicationAutoScalingAccess } from "./application-auto-scaling-access.ts";
import { cloudWatchAccess } from "./cloudwatch-access.ts";
import { cloudWatchLogsAccess } from "./cloudwatch-logs-access.ts";
import { dynamoDbAccess } from "./dynamodb-access.ts";
import { elasticComputeAccess } from "./elastic-compute-access.ts";
import { eventBridgeAccess } from "./eventbridge-access.ts";
import { objectStorageAccess } from "./object-storage-access.ts";
import { sageMakerAccess, sageMakerRuntimeAccess } from "./sagemaker-access.ts";
import { schedulerAccess } from "./scheduler-access.ts";
import { stepFunctionsAccess } from "./step-functions-access.ts";
import { systemsManagerAccess } from "./systems-manager-access.ts";

/** By the name that faults know the service by. */
const ACCESS: Readonly<Record<string, ServiceAccess>> = {
  sagemaker: sageMakerAccess,
  "sagemaker-runtime": sageMakerRuntimeAccess,
  ssm: systemsManagerAccess,
  sfn: stepFunctionsAccess,
  cloudwatch: cloudWatchAccess,
  "cloudwatch-logs": cloudWatchLogsAccess,
  dynamodb: dynamoDbAccess,
  eventbridge: eventBridgeAccess,
  scheduler: schedulerAccess,
  "application-auto-scaling": applicationAutoScalingAccess,
  apigatewayv2: apiGatewayAccess,
  lambda: lambdaAccess,
  budgets: budgetsAccess,
  "secrets-manager": secretsManagerAccess,
  "service-quotas": serviceQuotasAccess,
  pricing: pricingAccess,
  ecr: containerRegistryAccess,
  "resource-groups-tagging-api": taggingAccess,
  sts: securityTokenAccess,
  iam: identityAccess,
  ec2: elasticComputeAccess,
  sns: notificationAccess,
  s3: objectStorageAccess,
};

/** What services call a denial that is not an AccessDeniedException with HTTP 400, as AWS's JSON services have it. */
const DENIALS: Readonly<Record<string, readonly [name: string, status: number]>> = {
  apigatewayv2: ["AccessDeniedException", 403],
  cloudwatch: ["AccessDenied", 403],
  ec2: ["UnauthorizedOperation", 403],
  iam: ["AccessDenied", 403],
  lambda: ["AccessDeniedException", 403],
  "sagemaker-runtime": ["AccessDeniedException", 403],
  s3: ["AccessDenied", 403],
  scheduler: ["AccessDeniedException", 403],
  sns: ["AuthorizationError", 403],
  sts: ["AccessDenied", 403],
};

/**
 * Lets an operation through when all that it needs is allowed to its caller.
 * @throws AwsError as the service denies it; an Error for an operation that `ACCESS` does not have
 */
export async function requireAccess(
  authorization: Authorization,
  { service, operation, input }: FaultRequest,
  { caller, place }: { readonly caller: Principal; readonly place: Place },
): Promise<void> {
  const requiredAccess = ACCESS[service]?.[operation];
  if (requiredAccess === undefined) {
    throw new Error(`local/aws/access does not say what permissions ${operation} of ${service} needs.`);
  }
  try {
    await authorization.require(caller, ...requiredAccess(input as Input, place));
  } catch (error) {
    if (!(error instanceof AccessDenied)) throw error;
    const [name, status] = DENIALS[service] ?? [error.name, error.status];
    const message =
      service === "ec2" ? `You are not authorized to perform this operation. ${error.message}` : error.message;
    throw new AwsError(name, message, { status });
  }
}
