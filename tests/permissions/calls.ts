import { readFileSync } from "node:fs";
import { buildSync } from "esbuild";

/** IAM's prefix of an SDK service, where it is another word. */
const IAM_PREFIX: Readonly<Record<string, string>> = {
  sfn: "states",
  "sagemaker-runtime": "sagemaker",
  "service-quotas": "servicequotas",
  "secrets-manager": "secretsmanager",
  "cloudwatch-logs": "logs",
  "application-auto-scaling": "application-autoscaling",
  "resource-groups-tagging-api": "tag",
  eventbridge: "events",
};

/** Permissions that an action needs besides its own. */
const IMPLIED: Readonly<Record<string, readonly string[]>> = {
  "sagemaker:CreateModel": ["sagemaker:AddTags", "iam:PassRole"],
  "sagemaker:CreateEndpoint": ["sagemaker:AddTags"],
  "sagemaker:CreateAIWorkloadConfig": ["sagemaker:AddTags"],
  "sagemaker:CreateAIRecommendationJob": ["sagemaker:AddTags", "iam:PassRole"],
  "sagemaker:CreateAIBenchmarkJob": ["sagemaker:AddTags", "iam:PassRole"],
  "sagemaker:DeleteEndpoint": ["application-autoscaling:DeregisterScalableTarget", "cloudwatch:DeleteAlarms"],
  "cloudwatch:PutMetricAlarm": ["cloudwatch:TagResource"],
  "scheduler:CreateSchedule": ["iam:PassRole"],
  "application-autoscaling:RegisterScalableTarget": [
    "iam:CreateServiceLinkedRole",
    "cloudwatch:DescribeAlarms",
    "sagemaker:DescribeEndpoint",
    "sagemaker:DescribeEndpointConfig",
    "sagemaker:UpdateEndpointWeightsAndCapacities",
  ],
};

/** Every function writes its own log. */
const OWN_LOG = ["logs:CreateLogStream", "logs:PutLogEvents"];

/** API Gateway authorizes the HTTP method of its own API: https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-iam-policy-examples.html */
const API_GATEWAY_METHODS: Readonly<Record<string, string>> = {
  Get: "GET",
  Create: "POST",
  Update: "PATCH",
  Delete: "DELETE",
};

/** AWS Budgets knows two: https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsbudgetservice.html */
const BUDGETS_ACTIONS: Readonly<Record<string, string>> = { Describe: "ViewBudget", Delete: "ModifyBudget" };

/** S3 has permissions of other names than its operations: https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-with-s3-policy-actions.html */
const S3_ACTIONS: Readonly<Record<string, string>> = {
  HeadBucket: "ListBucket",
  ListObjectsV2: "ListBucket",
  HeadObject: "GetObject",
  DeleteObjects: "DeleteObject",
  CreateMultipartUpload: "PutObject",
  UploadPart: "PutObject",
  CompleteMultipartUpload: "PutObject",
  ListParts: "ListMultipartUploadParts",
  ListMultipartUploads: "ListBucketMultipartUploads",
};

const iamAction = (service: string, action: string) => {
  const verb = /^[A-Z][a-z]+/.exec(action)?.[0] ?? "";
  if (service === "apigatewayv2") return `apigateway:${API_GATEWAY_METHODS[verb]}`;
  if (service === "budgets") return `budgets:${BUDGETS_ACTIONS[verb]}`;
  if (service === "s3") return `s3:${S3_ACTIONS[action] ?? action}`;
  return sdkAction(service, action);
};

const sdkAction = (service: string, action: string) =>
  `${IAM_PREFIX[service] ?? service}:${action[0]?.toUpperCase()}${action.slice(1)}`;

/** With what the actions need besides their own permissions. */
export const withImplied = (called: readonly string[]) =>
  called.flatMap((action) => [action, ...(IMPLIED[action] ?? [])]);

/** What the tasks of a state machine's definition call. */
export function actionsOfDefinition(definition: string): string[] {
  const called = resourcesIn(JSON.parse(definition)).map((resource) => {
    const [, service = "lambda", action = "invokeFunction"] = /aws-sdk:(\w+):(\w+)$/.exec(resource) ?? [];
    return iamAction(service, action);
  });
  return withImplied(called);
}

/** The `Resource` of every task, however deep. */
function resourcesIn(value: unknown): string[] {
  if (typeof value !== "object" || value === null) return [];
  const own = "Type" in value && value.Type === "Task" && "Resource" in value ? [String(value.Resource)] : [];
  return [...own, ...Object.values(value).flatMap(resourcesIn)];
}

/** What a function calls: what our own sources in its bundle call, and its log. */
export function actionsOfBundle(bundle: string): string[] {
  const { metafile } = buildSync({
    entryPoints: [`functions/${bundle}/handler.ts`],
    bundle: true,
    platform: "node",
    write: false,
    metafile: true,
    logLevel: "silent",
  });
  const sources = Object.keys(metafile.inputs).filter((path) => !path.includes("node_modules"));
  return [...withImplied(actionsOfSources(sources)), ...OWN_LOG];
}

/** The SDK commands and paginators that TypeScript files import, and the actions that they give an `AwsCaller`. */
export function actionsOfSources(paths: readonly string[]): string[] {
  return paths.flatMap((path) => {
    const source = readFileSync(path, "utf8");
    const imports = [...source.matchAll(/import \{([^}]*)\} from "@aws-sdk\/client-([\w-]+)"/g)];
    const commands = imports.flatMap(([, names = "", service = ""]) =>
      [...names.matchAll(/\b(?:paginate(\w+)|([A-Z]\w+)Command)\b/g)].map(([, paginated, command]) =>
        iamAction(service, paginated ?? command ?? ""),
      ),
    );
    // Else S3 says of an object that is not there that it may not be read.
    if (source.includes("HeadObjectCommand")) commands.push("s3:ListBucket");
    // An object of S3 is read by a signed GET.
    if (source.includes('service: "s3"')) commands.push("s3:GetObject");
    if (!source.includes('from "./aws-caller.ts"')) return commands;
    return [...commands, ...[...source.matchAll(/"([a-z]+:[A-Z]\w+)"/g)].map(([, action = ""]) => action)];
  });
}
