import type { ContainerDefinition } from "@aws-sdk/client-sagemaker";
import type { Principal } from "../../iam/principal.ts";
import type { Access } from "../authorization.ts";
import { validationException } from "../aws-error.ts";
import type { SageMakerContext } from "./sagemaker-context.ts";

type Context = Pick<SageMakerContext, "authorization" | "region" | "accountId" | "encryptionKeys">;

/**
 * SageMaker takes the role of a model, at its creation and for each launch.
 * @throws a ValidationException, as CreateModel answers it
 */
export function takeEndpointRole(roleArn: string, { authorization }: Context): Principal {
  try {
    return authorization.takeRole(roleArn, "sagemaker.amazonaws.com", { sessionName: "SageMaker" });
  } catch {
    throw validationException(
      `Could not assume role ${roleArn}. Please ensure that the role exists and allows principal 'sagemaker.amazonaws.com' to assume the role.`,
    );
  }
}

/** @throws a ValidationException when the role cannot get at a model's artefacts */
export function requireArtefacts(role: Principal, container: ContainerDefinition | undefined, context: Context): void {
  const own = container?.ModelDataUrl ?? container?.ModelDataSource?.S3DataSource?.S3Uri;
  const additional = container?.AdditionalModelDataSources?.map(({ S3DataSource }) => S3DataSource?.S3Uri) ?? [];
  for (const uri of [own, ...additional]) if (uri !== undefined) requireArtefactsAt(uri, role, context);
}

function requireArtefactsAt(uri: string, role: Principal, context: Context): void {
  const { hostname: bucket, pathname } = new URL(uri);
  const bucketArn = `arn:aws:s3:::${bucket}`;
  const prefix = pathname.slice(1);
  const keyArn = context.encryptionKeys.get(bucketArn);
  const asked: Access[] = [
    { action: "s3:ListBucket", resource: bucketArn, context: { "s3:prefix": prefix } },
    { action: "s3:GetObject", resource: `${bucketArn}/${prefix}${prefix.endsWith("/") ? "config.json" : ""}` },
    ...(keyArn === undefined ? [] : [usesKey(keyArn, context)]),
  ];
  for (const one of asked) {
    const denial = context.authorization.denialAtOnce(role, one);
    if (denial !== undefined) throw validationException(`Could not access model data at ${uri}. ${denial}`);
  }
}

function usesKey(keyArn: string, { region, accountId }: Context): Access {
  const context = { "kms:ViaService": `s3.${region}.amazonaws.com`, "kms:CallerAccount": accountId };
  return { action: "kms:Decrypt", resource: keyArn, context };
}

const ECR_IMAGE = /^(\d{12})\.dkr\.ecr\.([\w-]+)\.amazonaws\.com\/([^:@]+)/;

/** @throws an Error, whose message becomes the endpoint's `FailureReason`, when the role may not pull the image */
export function requireImage(role: Principal, image: string, { authorization }: Context): void {
  const [, registry, region, repository] = ECR_IMAGE.exec(image) ?? [];
  if (repository === undefined) return;
  const resource = `arn:aws:ecr:${region}:${registry}:repository/${repository}`;
  const context = { "aws:ResourceTag/": undefined, "ecr:ResourceTag/": undefined };
  authorization.requireAtOnce(
    role,
    { action: "ecr:GetAuthorizationToken", resource: "*" },
    ...["BatchCheckLayerAvailability", "GetDownloadUrlForLayer", "BatchGetImage"].map((action) => ({
      action: `ecr:${action}`,
      resource,
      context,
    })),
  );
}

/** Whether the container's log is written: without permission it is lost, and nobody is told. */
export function mayWriteLog(role: Principal, endpointName: string, context: Context): boolean {
  const { authorization, region, accountId } = context;
  const group = `arn:aws:logs:${region}:${accountId}:log-group:/aws/sagemaker/Endpoints/${endpointName}:log-stream:`;
  const asked: Access[] = [
    { action: "logs:CreateLogGroup", resource: group },
    { action: "logs:DescribeLogStreams", resource: group },
    { action: "logs:CreateLogStream", resource: `${group}primary/i-local` },
    { action: "logs:PutLogEvents", resource: `${group}primary/i-local` },
  ];
  const tags = { "aws:ResourceTag/": undefined, "aws:RequestTag/": undefined, "aws:TagKeys": undefined };
  return asked.every((one) => authorization.denialAtOnce(role, { ...one, context: tags }) === undefined);
}

/** What an instance measures; a denial costs its metrics and nothing else. */
export function putsMetrics(role: Principal, { authorization }: Context): void {
  const context = { "cloudwatch:namespace": "/aws/sagemaker/Endpoints", "aws:ResourceTag/": undefined };
  authorization.denialAtOnce(role, { action: "cloudwatch:PutMetricData", resource: "*", context });
}

/**
 * Alarms that roll an update back are looked at with the model's role.
 * https://docs.aws.amazon.com/sagemaker/latest/dg/deployment-guardrails-configuration.html
 */
export function requireAlarms(role: Principal, { authorization, region, accountId }: Context): void {
  const resource = `arn:aws:cloudwatch:${region}:${accountId}:alarm:*`;
  const context = { "aws:ResourceTag/": undefined };
  const denial = authorization.denialAtOnce(role, { action: "cloudwatch:DescribeAlarms", resource, context });
  if (denial !== undefined) throw validationException(denial);
}
