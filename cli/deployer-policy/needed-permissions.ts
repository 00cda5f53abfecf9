import { DEFAULT_ALIAS, type Names } from "../../names.ts";
import { hasWebUi, type Settings } from "../../settings/settings.ts";
import { actions, TERRAFORM_ACTIONS } from "./terraform-actions.ts";

/** Actions, and a resource that they are needed on, as concrete as a simulation wants it. */
export interface NeededPermissions {
  readonly actions: readonly string[];
  readonly resource: string;
}

interface Place {
  readonly names: Names;
  readonly region: string;
  readonly accountId: string;
}

/** What the web UI's stack has of EC2, CloudWatch and its kin: most of it is asked for before there is a resource to name. */
const WEB_UI_TYPES = [
  "aws_instance",
  "aws_security_group",
  "aws_vpc_security_group_ingress_rule",
  "aws_vpc_security_group_egress_rule",
  "aws_ebs_volume",
  "aws_volume_attachment",
  "aws_eip",
  "aws_eip_association",
  "aws_cloudwatch_metric_alarm",
  "aws_dlm_lifecycle_policy",
];

const terraform = (...types: string[]) => types.flatMap((type) => TERRAFORM_ACTIONS[type] ?? []);

/** What a deployment of the stage calls with the caller's own credentials: by Terraform, and by these tools. */
export function neededPermissions({ names, region, accountId }: Place, settings: Settings): NeededPermissions[] {
  const arn = (service: string, resource: string) => `arn:aws:${service}:${region}:${accountId}:${resource}`;
  const machine = names.stateMachine("provision-endpoint");
  return [
    {
      resource: `arn:aws:iam::${accountId}:role/${names.role("openai-proxy")}`,
      actions: terraform("aws_iam_role", "aws_iam_role_policy"),
    },
    {
      resource: arn("lambda", `function:${names.function("openai-proxy")}`),
      actions: terraform(
        "aws_lambda_function",
        "aws_lambda_function_url",
        "aws_lambda_permission",
        "aws_lambda_invocation",
      ),
    },
    {
      resource: arn("logs", `log-group:${names.logGroup.function("openai-proxy")}`),
      actions: [...terraform("aws_cloudwatch_log_group"), "logs:DescribeLogGroups"],
    },
    {
      resource: arn("ssm", `parameter${names.parameter.openaiBaseUrl}`),
      actions: [...terraform("aws_ssm_parameter"), "ssm:GetParametersByPath"],
    },
    {
      resource: arn("states", `stateMachine:${machine}`),
      actions: [...terraform("aws_sfn_state_machine"), ...actions("states", "StartExecution ListExecutions")],
    },
    {
      resource: arn("states", `execution:${machine}:name`),
      actions: actions("states", "DescribeExecution GetExecutionHistory"),
    },
    { resource: `arn:aws:apigateway:${region}::/apis/id`, actions: terraform("aws_apigatewayv2_api") },
    {
      resource: arn("sagemaker", `endpoint/${names.endpointNames(DEFAULT_ALIAS)[0]}`),
      actions: actions("sagemaker", "DescribeEndpoint DeleteEndpoint"),
    },
    { resource: arn("dynamodb", `table/${names.usageTable}`), actions: terraform("aws_dynamodb_table") },
    ...whatStartsByItself({ names, region, accountId }, arn, settings),
    {
      // Lists and descriptions that know no narrower resource.
      resource: "*",
      actions: [
        ...actions("sagemaker", "ListEndpoints ListEndpointConfigs ListModels"),
        ...terraform("aws_apigatewayv2_stage"),
        ...actions("cloudwatch", "DescribeAlarms"),
        ...actions("scheduler", "ListSchedules"),
        ...actions("application-autoscaling", "DescribeScalableTargets"),
        ...actions("ssm", "DescribeParameters"),
        ...actions("states", "ListStateMachines ValidateStateMachineDefinition"),
        ...actions("servicequotas", "ListServiceQuotas"),
      ],
    },
    ...(hasWebUi(settings) ? webUi({ names, region, accountId }) : []),
    ...stateBucket(settings.STATE_BUCKET, names),
  ];
}

/** Schedules, rules, alarms and their messages. */
function whatStartsByItself(
  { names, accountId }: Place,
  arn: (service: string, resource: string) => string,
  { NOTIFY_EMAIL, BUDGET_USD }: Settings,
): NeededPermissions[] {
  return [
    {
      resource: arn("events", `rule/${names.prefix}-ended-executions`),
      actions: terraform("aws_cloudwatch_event_rule", "aws_cloudwatch_event_target"),
    },
    {
      resource: arn("scheduler", `schedule-group/${names.scheduleGroup}`),
      actions: terraform("aws_scheduler_schedule_group"),
    },
    {
      resource: arn("scheduler", `schedule/${names.scheduleGroup}/sweeper`),
      actions: terraform("aws_scheduler_schedule"),
    },
    {
      resource: arn("cloudwatch", `alarm:${names.alarm.stage("server-errors")}`),
      actions: terraform("aws_cloudwatch_metric_alarm"),
    },
    {
      // A dashboard belongs to no region.
      resource: `arn:aws:cloudwatch::${accountId}:dashboard/${names.dashboard}`,
      actions: terraform("aws_cloudwatch_dashboard"),
    },
    ...(BUDGET_USD === undefined
      ? []
      : [
          {
            resource: `arn:aws:budgets::${accountId}:budget/${names.budget}`,
            actions: terraform("aws_budgets_budget"),
          },
        ]),
    {
      resource: arn("sns", names.topic),
      actions: terraform("aws_sns_topic", ...(NOTIFY_EMAIL === undefined ? [] : ["aws_sns_topic_subscription"])),
    },
  ];
}

function webUi({ names, region, accountId }: Place): NeededPermissions[] {
  return [
    {
      resource: `arn:aws:iam::${accountId}:instance-profile/${names.webUi}`,
      actions: terraform("aws_iam_instance_profile"),
    },
    {
      resource: `arn:aws:ssm:${region}::parameter/aws/service/ami-amazon-linux-latest/name`,
      actions: ["ssm:GetParameter"],
    },
    {
      // Of the account's first alarm that acts on an instance.
      // Source: https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/UsingAlarmActions.html
      resource: `arn:aws:iam::${accountId}:role/aws-service-role/events.amazonaws.com/AWSServiceRoleForCloudWatchEvents`,
      actions: ["iam:CreateServiceLinkedRole"],
    },
    { resource: "*", actions: terraform(...WEB_UI_TYPES) },
  ];
}

/** Source: https://developer.hashicorp.com/terraform/language/backend/s3, "S3 Bucket Permissions". */
function stateBucket(bucket: string | undefined, { stage }: Names): NeededPermissions[] {
  if (bucket === undefined) return [];
  return [
    { resource: `arn:aws:s3:::${bucket}`, actions: ["s3:ListBucket"] },
    {
      resource: `arn:aws:s3:::${bucket}/openai-sagemaker/${stage}/model.tfstate.tflock`,
      actions: actions("s3", "GetObject PutObject DeleteObject"),
    },
  ];
}
