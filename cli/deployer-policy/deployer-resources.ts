import { BY_PERIOD_INDEX } from "../../contract/key-items.ts";
import { namesOf } from "../../names.ts";
import type { ResourceName } from "./deployer-permissions.ts";

/** Where the policy holds. Each may be a pattern, or a placeholder of Terraform's. */
export interface PolicyScope {
  readonly partition: string;
  readonly region: string;
  readonly accountId: string;
  /** `*`: every stage. */
  readonly stage: string;
  /** Absent: the state is in files, and nothing is asked of S3. */
  readonly stateBucket?: string | undefined;
  /** Absent: AWS's keys encrypt, which need no permission. */
  readonly customerKey?: string | undefined;
}

export type Condition = Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;

interface Resources {
  /** With `*` where the stage has several. None: the stage has nothing of the kind. */
  readonly arns: readonly string[];
  readonly condition?: Condition;
}

/** Services that the stage's roles are for. */
const TRUSTED = ["lambda", "states", "sagemaker", "scheduler", "events", "ec2", "dlm"].map(
  (name) => `${name}.amazonaws.com`,
);

/** What a stage has of AWS, by what a policy can tell it from other stages' resources. */
export function deployerResources({
  partition,
  region,
  accountId,
  stage,
  stateBucket,
  customerKey,
}: PolicyScope): Readonly<Record<ResourceName, Resources>> {
  const names = namesOf(stage);
  const { prefix, parameter, logGroup } = names;
  const arn = (service: string, resource: string) => `arn:${partition}:${service}:${region}:${accountId}:${resource}`;
  const withoutRegion = (service: string, resource: string) => `arn:${partition}:${service}::${accountId}:${resource}`;
  const amazons = (service: string, resource: string) => `arn:${partition}:${service}:${region}::${resource}`;
  const weightsBucket = `arn:${partition}:s3:::${names.weightsBucket(accountId)}`;
  const buckets = stateBucket === undefined ? [] : [`arn:${partition}:s3:::${stateBucket}`];
  return {
    everything: { arns: ["*"] },
    roles: { arns: [withoutRegion("iam", `role/${prefix}-*`)] },
    "native caller": { arns: [withoutRegion("iam", `role/${names.role("native-caller")}`)] },
    "passed roles": {
      arns: [withoutRegion("iam", `role/${prefix}-*`)],
      condition: { StringEquals: { "iam:PassedToService": TRUSTED } },
    },
    "instance profiles": { arns: [withoutRegion("iam", `instance-profile/${prefix}-*`)] },
    "managed policies": { arns: [withoutRegion("iam", `policy/${prefix}-*`)] },
    // CloudWatch's, by which an alarm acts on an instance.
    // https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/UsingAlarmActions.html
    "service-linked role": {
      arns: [withoutRegion("iam", "role/aws-service-role/*")],
      condition: { StringEquals: { "iam:AWSServiceName": "events.amazonaws.com" } },
    },
    functions: { arns: [arn("lambda", `function:${prefix}-*`)] },
    // Actions on a group are authorised on its ARN or on that of its streams, which ends otherwise.
    "log groups": {
      arns: [
        `/aws/lambda/${prefix}-*`,
        logGroup.endpoint(`${prefix}-*`),
        `${logGroup.httpApi}*`,
        `${parameter.root}/*`,
      ].map((name) => arn("logs", `log-group:${name}`)),
    },
    parameters: { arns: [arn("ssm", `parameter${parameter.root}/*`), arn("ssm", `parameter${parameter.root}`)] },
    "public AMI parameters": { arns: [amazons("ssm", "parameter/aws/service/ami-amazon-linux-latest/*")] },
    "port forwards": {
      arns: [arn("ec2", "instance/*"), amazons("ssm", "document/AWS-StartPortForwardingSession")],
    },
    "state machines": { arns: [arn("states", `stateMachine:${prefix}-*`)] },
    executions: { arns: [arn("states", `execution:${prefix}-*`)] },
    // Without our name in their ARNs.
    "HTTP APIs": { arns: [amazons("apigateway", "/apis*"), amazons("apigateway", "/tags/*")] },
    "lifecycle policies": { arns: [arn("dlm", "policy/*")] },
    endpoints: {
      arns: ["endpoint", "endpoint-config", "model"].map((type) => arn("sagemaker", `${type}/${prefix}-*`)),
    },
    measurements: {
      arns: [
        ...[
          "ai-workload-config",
          "ai-recommendation-job",
          "ai-benchmark-job",
          "model-package",
          "model-package-group",
        ].map((type) => arn("sagemaker", `${type}/${names.measurement("*")}`)),
        `${weightsBucket}/measurements/*`,
      ],
    },
    tables: { arns: [arn("dynamodb", `table/${names.usageTable}`)] },
    "table indexes": { arns: [arn("dynamodb", `table/${names.usageTable}/index/${BY_PERIOD_INDEX}`)] },
    "weights bucket": { arns: [weightsBucket] },
    weights: { arns: [`${weightsBucket}/*`] },
    rules: { arns: [arn("events", `rule/${prefix}-*`)] },
    "schedule groups": { arns: [arn("scheduler", `schedule-group/${names.scheduleGroup}`)] },
    schedules: { arns: [arn("scheduler", `schedule/${names.scheduleGroup}/*`)] },
    topics: { arns: [arn("sns", names.topic), arn("sns", `${names.topic}:*`)] },
    alarms: { arns: [arn("cloudwatch", `alarm:${prefix}-*`)] },
    // Neither belongs to a region.
    dashboards: { arns: [withoutRegion("cloudwatch", `dashboard/${names.dashboard}`)] },
    budgets: { arns: [withoutRegion("budgets", `budget/${names.budget}`)] },
    "state bucket": { arns: buckets },
    "customer key": { arns: customerKey === undefined ? [] : [customerKey] },
    states: { arns: buckets.map((bucket) => `${bucket}/openai-sagemaker/${stage}/*`) },
  };
}
