/** Of a service, from their names with spaces between them: as IAM writes them. */
export const actions = (service: string, list: string) => list.split(" ").map((action) => `${service}:${action}`);

/** What Terraform's AWS provider calls to create, read, change and delete a resource of a type. */
export const TERRAFORM_ACTIONS: Readonly<Record<string, readonly string[]>> = {
  aws_iam_role: actions(
    "iam",
    "CreateRole GetRole TagRole UntagRole UpdateAssumeRolePolicy PutRolePermissionsBoundary DeleteRolePermissionsBoundary DeleteRole PassRole ListRolePolicies ListAttachedRolePolicies ListInstanceProfilesForRole",
  ),
  aws_iam_role_policy: actions("iam", "PutRolePolicy GetRolePolicy DeleteRolePolicy"),
  aws_lambda_function: actions(
    "lambda",
    "CreateFunction GetFunction GetFunctionCodeSigningConfig ListVersionsByFunction UpdateFunctionCode UpdateFunctionConfiguration PutFunctionConcurrency GetFunctionConcurrency DeleteFunctionConcurrency TagResource UntagResource ListTags DeleteFunction",
  ),
  aws_lambda_function_url: actions(
    "lambda",
    "CreateFunctionUrlConfig GetFunctionUrlConfig UpdateFunctionUrlConfig DeleteFunctionUrlConfig",
  ),
  aws_lambda_permission: actions("lambda", "AddPermission GetPolicy RemovePermission"),
  aws_cloudwatch_log_group: actions(
    "logs",
    "CreateLogGroup PutRetentionPolicy AssociateKmsKey DisassociateKmsKey TagResource ListTagsForResource DeleteLogGroup",
  ),
  aws_ssm_parameter: actions(
    "ssm",
    "PutParameter GetParameter GetParameters AddTagsToResource ListTagsForResource DeleteParameter",
  ),
  aws_sfn_state_machine: actions(
    "states",
    "CreateStateMachine DescribeStateMachine ListStateMachineVersions UpdateStateMachine TagResource ListTagsForResource DeleteStateMachine",
  ),
  aws_apigatewayv2_api: actions("apigateway", "GET POST PATCH DELETE"),
  aws_apigatewayv2_integration: [],
  aws_apigatewayv2_route: [],
  // For the access log. https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/AWS-logs-and-resource-policy.html
  aws_apigatewayv2_stage: actions(
    "logs",
    "CreateLogDelivery GetLogDelivery UpdateLogDelivery DeleteLogDelivery ListLogDeliveries PutResourcePolicy DescribeResourcePolicies",
  ),
  aws_iam_instance_profile: actions(
    "iam",
    "CreateInstanceProfile GetInstanceProfile AddRoleToInstanceProfile RemoveRoleFromInstanceProfile TagInstanceProfile DeleteInstanceProfile",
  ),
  aws_instance: actions(
    "ec2",
    "RunInstances DescribeInstances DescribeInstanceAttribute DescribeInstanceCreditSpecifications DescribeInstanceTypes DescribeImages DescribeSubnets ModifyInstanceAttribute StartInstances StopInstances TerminateInstances CreateTags",
  ),
  aws_security_group: actions(
    "ec2",
    "CreateSecurityGroup DescribeSecurityGroups RevokeSecurityGroupEgress DeleteSecurityGroup DescribeNetworkInterfaces",
  ),
  aws_vpc_security_group_ingress_rule: actions(
    "ec2",
    "AuthorizeSecurityGroupIngress DescribeSecurityGroupRules ModifySecurityGroupRules RevokeSecurityGroupIngress",
  ),
  aws_vpc_security_group_egress_rule: actions("ec2", "AuthorizeSecurityGroupEgress"),
  aws_ebs_volume: actions("ec2", "CreateVolume DescribeVolumes ModifyVolume DescribeVolumesModifications DeleteVolume"),
  aws_volume_attachment: actions("ec2", "AttachVolume DetachVolume"),
  aws_eip: actions("ec2", "AllocateAddress DescribeAddresses DescribeAddressesAttribute ReleaseAddress"),
  aws_eip_association: actions("ec2", "AssociateAddress DisassociateAddress"),
  aws_cloudwatch_metric_alarm: actions(
    "cloudwatch",
    "PutMetricAlarm DescribeAlarms ListTagsForResource TagResource DeleteAlarms",
  ),
  aws_cloudwatch_event_rule: actions(
    "events",
    "PutRule DescribeRule EnableRule DisableRule TagResource ListTagsForResource DeleteRule",
  ),
  aws_cloudwatch_event_target: actions("events", "PutTargets ListTargetsByRule RemoveTargets"),
  aws_scheduler_schedule_group: actions(
    "scheduler",
    "CreateScheduleGroup GetScheduleGroup TagResource ListTagsForResource DeleteScheduleGroup",
  ),
  aws_scheduler_schedule: actions("scheduler", "CreateSchedule GetSchedule UpdateSchedule DeleteSchedule"),
  aws_sns_topic: actions(
    "sns",
    "CreateTopic GetTopicAttributes SetTopicAttributes TagResource ListTagsForResource DeleteTopic",
  ),
  aws_sns_topic_subscription: actions("sns", "Subscribe GetSubscriptionAttributes Unsubscribe"),
  aws_sns_topic_policy: [],
  aws_cloudwatch_dashboard: actions("cloudwatch", "PutDashboard GetDashboard DeleteDashboards"),
  aws_dynamodb_table: actions(
    "dynamodb",
    "CreateTable DescribeTable DescribeContinuousBackups DescribeTimeToLive UpdateTable UpdateTimeToLive TagResource ListTagsOfResource DeleteTable",
  ),
  aws_budgets_budget: actions("budgets", "ModifyBudget ViewBudget TagResource ListTagsForResource"),
  aws_lambda_invocation: actions("lambda", "InvokeFunction"),
  aws_dlm_lifecycle_policy: actions(
    "dlm",
    "CreateLifecyclePolicy GetLifecyclePolicy UpdateLifecyclePolicy TagResource DeleteLifecyclePolicy",
  ),
};
