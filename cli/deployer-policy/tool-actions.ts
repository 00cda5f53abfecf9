import { actions } from "./terraform-actions.ts";

/** What the operator's commands call themselves, beside Terraform. A test compares it with what they import of the AWS SDK. */
export const TOOL_ACTIONS = {
  /** On what carries the stage's names. */
  onTheStage: [
    ...actions("apigateway", "GET DELETE"),
    ...actions("dynamodb", "Scan"),
    ...actions("events", "DeleteRule ListTargetsByRule RemoveTargets"),
    ...actions("iam", "DeletePolicy DetachRolePolicy GetRole"),
    ...actions("lambda", "InvokeFunction"),
    ...actions("logs", "DeleteLogGroup FilterLogEvents StartQuery GetLogEvents"),
    ...actions(
      "sagemaker",
      "DeleteEndpoint DeleteEndpointConfig DeleteModel DescribeEndpoint DescribeEndpointConfig DescribeModel InvokeEndpoint InvokeEndpointWithResponseStream",
    ),
    ...actions("scheduler", "GetSchedule DeleteSchedule"),
    ...actions("ssm", "DeleteParameter DeleteParameters GetParameter GetParametersByPath PutParameter StartSession"),
    ...actions("states", "DescribeExecution GetExecutionHistory ListExecutions StartExecution StopExecution"),
  ],
  /** Lists, descriptions and what else knows no narrower resource. */
  everywhere: [
    ...actions("application-autoscaling", "DescribeScalableTargets DeregisterScalableTarget"),
    ...actions("cloudwatch", "DescribeAlarms GetMetricData"),
    ...actions("dlm", "GetLifecyclePolicies"),
    ...actions(
      "ec2",
      "DeleteSnapshot DescribeAddresses DescribeInstanceTypeOfferings DescribeInstances DescribeKeyPairs DescribeRegions DescribeRouteTables DescribeSecurityGroups DescribeSnapshots DescribeSubnets DescribeVolumes DescribeVpcs",
    ),
    ...actions("ecr", "BatchGetImage"),
    ...actions("iam", "ListInstanceProfiles ListPolicies ListRoles SimulatePrincipalPolicy"),
    ...actions("lambda", "GetAccountSettings ListFunctions"),
    ...actions("logs", "DescribeLogGroups GetQueryResults"),
    ...actions("pricing", "GetProducts"),
    ...actions("sagemaker", "ListEndpoints ListEndpointConfigs ListModels"),
    ...actions("scheduler", "ListSchedules"),
    ...actions("sns", "GetSubscriptionAttributes Unsubscribe"),
    ...actions("states", "ListStateMachines"),
    ...actions("sts", "GetCallerIdentity"),
    ...actions("tag", "GetResources"),
  ],
} as const;
