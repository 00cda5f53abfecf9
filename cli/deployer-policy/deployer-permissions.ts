/**
 * Who calls: Terraform for a type of resource, or for its states; the commands that deploy, and the others, themselves or by the AWS
 * CLI.
 */
type Caller = `aws_${string}` | "Terraform's backend" | "deploy" | "operate" | "AWS CLI";

/** What only some stages have. */
export type Extra = "web UI" | "budget" | "mail" | "state bucket" | "customer key";

interface Row {
  readonly by: Caller | readonly Caller[];
  /** Absent: every stage needs it. */
  readonly with?: Extra;
  /** IAM's prefix of a service, and its actions with spaces between them. */
  readonly actions: `${string}: ${string}`;
  readonly because: string;
}

/**
 * The least that deploys, operates and destroys a stage. The policy, the doctor's question to IAM and a table of docs/permissions.md are
 * made of this one.
 */
const PERMISSIONS = {
  roles: [
    {
      by: ["aws_iam_role", "operate"],
      actions:
        "iam: CreateRole GetRole TagRole UntagRole UpdateAssumeRolePolicy PutRolePermissionsBoundary DeleteRolePermissionsBoundary DeleteRole ListRolePolicies ListAttachedRolePolicies ListInstanceProfilesForRole",
      because: "Creates and deletes the roles.",
    },
    {
      by: ["aws_iam_role_policy", "operate"],
      actions: "iam: PutRolePolicy GetRolePolicy DeleteRolePolicy",
      because: "Writes the policy of each role, and reads whose region it is for.",
    },
    {
      by: "operate",
      actions: "iam: DetachRolePolicy",
      because: "Detaches the policies of a role that is to be deleted.",
    },
  ],
  "native caller": [
    {
      by: "operate",
      actions: "sts: AssumeRole",
      because: "Takes the role of SageMaker's own path, for the tokens of `token`.",
    },
  ],
  "passed roles": [
    {
      by: "aws_iam_role",
      actions: "iam: PassRole",
      because:
        "Hands each function, state machine and schedule its role. Only the services of the stage can be given one.",
    },
  ],
  "instance profiles": [
    {
      by: "aws_iam_instance_profile",
      with: "web UI",
      actions:
        "iam: CreateInstanceProfile GetInstanceProfile AddRoleToInstanceProfile RemoveRoleFromInstanceProfile TagInstanceProfile DeleteInstanceProfile",
      because: "Gives the web UI's instance its role.",
    },
  ],
  "service-linked role": [
    {
      by: "aws_cloudwatch_metric_alarm",
      with: "web UI",
      actions: "iam: CreateServiceLinkedRole",
      because: "The account's first alarm that acts on an instance creates this role.",
    },
  ],
  "managed policies": [
    { by: "operate", actions: "iam: DeletePolicy", because: "Deletes a policy that no Terraform state knows." },
  ],
  functions: [
    {
      by: "aws_lambda_function",
      actions:
        "lambda: CreateFunction GetFunction GetFunctionCodeSigningConfig ListVersionsByFunction UpdateFunctionCode UpdateFunctionConfiguration PutFunctionConcurrency GetFunctionConcurrency DeleteFunctionConcurrency TagResource UntagResource ListTags DeleteFunction",
      because: "Creates, changes and deletes the functions.",
    },
    {
      by: "aws_lambda_function_url",
      actions: "lambda: CreateFunctionUrlConfig GetFunctionUrlConfig UpdateFunctionUrlConfig DeleteFunctionUrlConfig",
      because: "Creates, changes and deletes the Function URL.",
    },
    {
      by: "aws_lambda_permission",
      actions: "lambda: AddPermission GetPolicy RemovePermission",
      because: "Lets API Gateway and the Function URL's callers invoke the proxy.",
    },
    {
      by: ["aws_lambda_invocation", "operate"],
      actions: "lambda: InvokeFunction",
      because:
        "Invokes retire-before-destroy when a stage is destroyed; `test-api-gateway` invokes the proxy without its URL.",
    },
  ],
  "log groups": [
    {
      by: "aws_cloudwatch_log_group",
      actions:
        "logs: CreateLogGroup PutRetentionPolicy AssociateKmsKey DisassociateKmsKey TagResource ListTagsForResource DeleteLogGroup",
      because: "Creates, changes and deletes the log groups.",
    },
    {
      by: "operate",
      actions: "logs: DeleteLogGroup FilterLogEvents StartQuery GetLogEvents",
      because: "Shows logs and the dashboard's figures, and deletes the log groups of deleted endpoints.",
    },
  ],
  parameters: [
    {
      by: "aws_ssm_parameter",
      actions: "ssm: PutParameter GetParameter GetParameters AddTagsToResource ListTagsForResource DeleteParameter",
      because: "Writes what the parts of the stage know of each other, such as URLs.",
    },
    {
      by: "deploy",
      actions: "ssm: GetParametersByPath DeleteParameters",
      because: "Reads what is published, and the locks; moves the keys of an older version into the table.",
    },
    {
      by: "operate",
      actions: "ssm: DeleteParameter DeleteParameters GetParameter PutParameter",
      because: "Makes, reads and deletes the web UI's password; keeps what `bench` measured.",
    },
  ],
  "public AMI parameters": [
    {
      by: "aws_instance",
      with: "web UI",
      actions: "ssm: GetParameter",
      because: "Reads which image of Amazon Linux is current.",
    },
  ],
  "port forwards": [
    { by: "AWS CLI", actions: "ssm: StartSession", because: "Forwards a port to the web UI's instance." },
  ],
  "state machines": [
    {
      by: "aws_sfn_state_machine",
      actions:
        "states: CreateStateMachine DescribeStateMachine ListStateMachineVersions UpdateStateMachine TagResource ListTagsForResource DeleteStateMachine",
      because: "Creates, changes and deletes the state machines.",
    },
    { by: "deploy", actions: "states: StartExecution ListExecutions", because: "Provisions and retires models." },
  ],
  executions: [
    {
      by: "deploy",
      actions: "states: DescribeExecution GetExecutionHistory",
      because: "Shows how far an execution is, and why it failed.",
    },
    {
      by: "operate",
      actions: "states: StopExecution",
      because: "Stops executions before the stage is destroyed.",
    },
  ],
  "HTTP APIs": [
    {
      by: ["aws_apigatewayv2_api", "aws_apigatewayv2_integration", "aws_apigatewayv2_route", "operate"],
      actions: "apigateway: GET POST PATCH DELETE",
      because:
        "Creates, changes and deletes the HTTP API, its integrations and routes. API Gateway chooses the API's id.",
    },
  ],
  endpoints: [
    {
      by: "deploy",
      actions: "sagemaker: DescribeEndpoint DeleteEndpoint",
      because: "Shows an endpoint, and deletes one directly when its state machine is gone.",
    },
    {
      by: "operate",
      actions:
        "sagemaker: DeleteEndpointConfig DeleteModel DescribeEndpointConfig DescribeModel InvokeEndpoint InvokeEndpointWithResponseStream",
      because: "Calls an endpoint directly; deletes what is left when no state machine is.",
    },
  ],
  measurements: [
    {
      by: "operate",
      actions:
        "sagemaker: CreateAIWorkloadConfig DeleteAIWorkloadConfig CreateAIRecommendationJob DescribeAIRecommendationJob StopAIRecommendationJob DeleteAIRecommendationJob CreateAIBenchmarkJob DescribeAIBenchmarkJob StopAIBenchmarkJob DeleteAIBenchmarkJob DeleteModelPackage DeleteModelPackageGroup AddTags",
      because:
        "`recommend --measure` has SageMaker try instance types, or ask a model that serves; it and `destroy` take away what that leaves.",
    },
    {
      by: "operate",
      actions: "s3: GetObject",
      because: "Reads what a job has measured.",
    },
  ],
  tables: [
    {
      by: "aws_dynamodb_table",
      actions:
        "dynamodb: CreateTable DescribeTable DescribeContinuousBackups DescribeTimeToLive UpdateTable UpdateTimeToLive UpdateContinuousBackups TagResource ListTagsOfResource DeleteTable",
      because: "Creates and deletes the table of keys and their use.",
    },
    {
      by: "deploy",
      actions: "dynamodb: GetItem BatchGetItem PutItem UpdateItem",
      because: "Makes, reads, changes and revokes API keys; a deployment makes the first one.",
    },
    { by: "operate", actions: "dynamodb: DeleteItem", because: "Deletes teams." },
    {
      by: "operate",
      actions: "dynamodb: BatchGetItem",
      because: "Shows what was used in a month, and whose keys did.",
    },
  ],
  "table indexes": [
    { by: ["deploy", "operate"], actions: "dynamodb: Query", because: "Lists the keys, and what was used in a month." },
  ],
  "weights bucket": [
    {
      by: "aws_s3_bucket",
      actions:
        "s3: CreateBucket ListBucket DeleteBucket GetBucketTagging PutBucketTagging ListTagsForResource TagResource UntagResource GetBucketAcl GetBucketCORS GetBucketLogging GetBucketObjectLockConfiguration GetBucketPolicy GetBucketRequestPayment GetBucketVersioning GetBucketWebsite GetAccelerateConfiguration GetEncryptionConfiguration GetLifecycleConfiguration GetReplicationConfiguration",
      because: "Creates and deletes the bucket of weights. Terraform reads all that a bucket may have.",
    },
    {
      by: "aws_s3_bucket_public_access_block",
      actions: "s3: GetBucketPublicAccessBlock PutBucketPublicAccessBlock",
      because: "Keeps the public out.",
    },
    {
      by: "aws_s3_bucket_server_side_encryption_configuration",
      actions: "s3: GetEncryptionConfiguration PutEncryptionConfiguration",
      because: "Has it encrypted.",
    },
    {
      by: "aws_s3_bucket_lifecycle_configuration",
      actions: "s3: GetLifecycleConfiguration PutLifecycleConfiguration",
      because: "Has parts of copies deleted that nobody took up.",
    },
    {
      by: "aws_s3_bucket_policy",
      actions: "s3: GetBucketPolicy PutBucketPolicy DeleteBucketPolicy",
      because: "Keeps out who comes without TLS.",
    },
    {
      by: "operate",
      actions: "s3: ListBucket ListBucketMultipartUploads DeleteBucket",
      because: "`destroy` looks what is in it.",
    },
  ],
  weights: [
    {
      by: "operate",
      actions: "s3: DeleteObject AbortMultipartUpload",
      because: "`destroy` empties it.",
    },
  ],
  rules: [
    {
      by: "aws_cloudwatch_event_rule",
      actions: "events: PutRule DescribeRule EnableRule DisableRule TagResource ListTagsForResource DeleteRule",
      because: "Creates, changes and deletes the rule for ended executions.",
    },
    {
      by: "aws_cloudwatch_event_target",
      actions: "events: PutTargets ListTargetsByRule RemoveTargets",
      because: "Names the state machine that the rule starts.",
    },
    {
      by: "operate",
      actions: "events: DeleteRule ListTargetsByRule RemoveTargets",
      because: "Deletes a rule that no Terraform state knows.",
    },
  ],
  "schedule groups": [
    {
      by: "aws_scheduler_schedule_group",
      actions: "scheduler: CreateScheduleGroup GetScheduleGroup TagResource ListTagsForResource DeleteScheduleGroup",
      because: "Creates and deletes the group of the stage's schedules.",
    },
  ],
  schedules: [
    {
      by: "aws_scheduler_schedule",
      actions: "scheduler: CreateSchedule GetSchedule UpdateSchedule DeleteSchedule",
      because: "Creates, changes and deletes the schedules.",
    },
    {
      by: "operate",
      actions: "scheduler: GetSchedule DeleteSchedule",
      because: "Shows when a model expires, and deletes schedules of deleted endpoints.",
    },
  ],
  topics: [
    {
      by: ["aws_sns_topic", "aws_sns_topic_policy"],
      actions: "sns: CreateTopic GetTopicAttributes SetTopicAttributes TagResource ListTagsForResource DeleteTopic",
      because: "Creates, changes and deletes the topic of messages and its policy.",
    },
    { by: "aws_sns_topic_subscription", with: "mail", actions: "sns: Subscribe", because: "Subscribes NOTIFY_EMAIL." },
  ],
  alarms: [
    {
      by: "aws_cloudwatch_metric_alarm",
      actions: "cloudwatch: PutMetricAlarm ListTagsForResource TagResource DeleteAlarms",
      because: "Creates, changes and deletes the alarms.",
    },
  ],
  dashboards: [
    {
      by: "aws_cloudwatch_dashboard",
      actions: "cloudwatch: PutDashboard GetDashboard DeleteDashboards",
      because: "Creates, changes and deletes the dashboard.",
    },
  ],
  budgets: [
    {
      by: "aws_budgets_budget",
      with: "budget",
      actions: "budgets: ModifyBudget ViewBudget TagResource ListTagsForResource",
      because: "Creates, changes and deletes the budget.",
    },
    {
      by: "operate",
      actions: "budgets: ViewBudget ModifyBudget",
      because: "Finds a budget that no Terraform state knows, and deletes it.",
    },
  ],
  "lifecycle policies": [
    {
      by: "aws_dlm_lifecycle_policy",
      with: "web UI",
      actions: "dlm: GetLifecyclePolicy UpdateLifecyclePolicy TagResource DeleteLifecyclePolicy",
      because: "Changes and deletes the policy of nightly snapshots. Its id is Data Lifecycle Manager's.",
    },
  ],
  "state bucket": [
    {
      by: "Terraform's backend",
      with: "state bucket",
      actions: "s3: ListBucket",
      because: "Terraform looks whether a stack has a state.",
    },
  ],
  states: [
    {
      by: "Terraform's backend",
      with: "state bucket",
      actions: "s3: GetObject PutObject DeleteObject",
      because: "Terraform reads and writes the stage's states and locks.",
    },
  ],
  "customer key": [
    // https://docs.aws.amazon.com/ebs/latest/userguide/ebs-encryption-requirements.html#ebs-encryption-permissions
    {
      by: ["aws_ebs_volume", "aws_instance", "aws_dynamodb_table"],
      with: "customer key",
      actions:
        "kms: CreateGrant Decrypt DescribeKey GenerateDataKey GenerateDataKeyWithoutPlaintext ReEncryptFrom ReEncryptTo",
      because: "EC2 and DynamoDB use KMS_KEY_ARN's key as the caller, for volumes, and for the table of keys.",
    },
  ],
  everything: [
    {
      by: ["aws_cloudwatch_log_group", "operate"],
      actions: "logs: DescribeLogGroups",
      because: "Finds a log group by its name. A list knows no narrower resource.",
    },
    {
      by: "operate",
      actions: "logs: GetQueryResults",
      because: "Reads what a query found.",
    },
    {
      by: "aws_dynamodb_table",
      actions: "kms: DescribeKey",
      because: "Terraform compares the table's key with AWS's own for tables, whose id is AWS's.",
    },
    {
      by: "aws_ssm_parameter",
      actions: "ssm: DescribeParameters",
      because: "Terraform reads a parameter's description. A list knows no narrower resource.",
    },
    {
      by: "aws_sfn_state_machine",
      actions: "states: ValidateStateMachineDefinition",
      because: "Terraform has a definition checked when it plans. The action knows no narrower resource.",
    },
    {
      by: "deploy",
      actions: "states: ListStateMachines",
      because: "Sees whether the stage is deployed. A list knows no narrower resource.",
    },
    // https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/AWS-logs-and-resource-policy.html
    {
      by: "aws_apigatewayv2_stage",
      actions:
        "logs: CreateLogDelivery GetLogDelivery UpdateLogDelivery DeleteLogDelivery ListLogDeliveries PutResourcePolicy DescribeResourcePolicies",
      because: "API Gateway sets up the delivery of its access log as the caller. These know no narrower resource.",
    },
    {
      by: "deploy",
      actions: "sagemaker: ListEndpoints ListEndpointConfigs ListModels",
      because: "Finds what a stage has of SageMaker. Lists know no narrower resource.",
    },
    {
      by: "operate",
      actions:
        "sagemaker: ListAIRecommendationJobs ListAIBenchmarkJobs ListAIWorkloadConfigs ListModelPackageGroups ListModelPackages",
      because: "Finds what `recommend --measure` left. Lists know no narrower resource.",
    },
    {
      by: "deploy",
      actions: "scheduler: ListSchedules",
      because: "Finds the stage's schedules. A list knows no narrower resource.",
    },
    {
      by: ["aws_sns_topic_subscription", "operate"],
      with: "mail",
      actions: "sns: GetSubscriptionAttributes Unsubscribe",
      because: "Reads and ends a subscription, which has an id of SNS's.",
    },
    {
      by: ["aws_cloudwatch_metric_alarm", "operate"],
      actions: "cloudwatch: DescribeAlarms",
      because: "Reads the alarms. A list is authorised on all of them.",
    },
    {
      by: "operate",
      actions: "cloudwatch: ListDashboards",
      because: "Finds the dashboard. A list knows no narrower resource.",
    },
    { by: "operate", actions: "cloudwatch: GetMetricData", because: "Shows figures. Metrics have no ARN." },
    {
      by: "operate",
      actions: "iam: GetRole",
      because: "The doctor reads the role that the caller's session is of, whose name is the account's own.",
    },
    {
      by: "aws_dlm_lifecycle_policy",
      with: "web UI",
      actions: "dlm: CreateLifecyclePolicy",
      because: "Creates the policy of nightly snapshots, which has no id before.",
    },
    {
      by: "operate",
      actions: "dlm: GetLifecyclePolicies",
      because: "Finds the policy of nightly snapshots. A list knows no narrower resource.",
    },
    {
      by: "aws_instance",
      with: "web UI",
      actions:
        "ec2: RunInstances DescribeInstances DescribeInstanceAttribute DescribeInstanceCreditSpecifications DescribeInstanceTypes DescribeImages DescribeSubnets DescribeTags ModifyInstanceAttribute StartInstances StopInstances TerminateInstances CreateTags",
      because: "Creates, changes and deletes the web UI's instance. Ids are EC2's, here and below.",
    },
    {
      by: "aws_security_group",
      with: "web UI",
      actions:
        "ec2: CreateSecurityGroup DescribeSecurityGroups RevokeSecurityGroupEgress DeleteSecurityGroup DescribeNetworkInterfaces",
      because: "Creates and deletes the security group of the web UI.",
    },
    {
      by: "aws_vpc_security_group_ingress_rule",
      with: "web UI",
      actions:
        "ec2: AuthorizeSecurityGroupIngress DescribeSecurityGroupRules ModifySecurityGroupRules RevokeSecurityGroupIngress",
      because: "Lets in who comes from ALLOWED_WEB_CIDR.",
    },
    {
      by: "aws_vpc_security_group_egress_rule",
      with: "web UI",
      actions: "ec2: AuthorizeSecurityGroupEgress",
      because: "Lets the web UI call out.",
    },
    {
      by: "aws_ebs_volume",
      with: "web UI",
      actions: "ec2: CreateVolume DescribeVolumes ModifyVolume DescribeVolumesModifications DeleteVolume",
      because: "Creates, changes and deletes the volume of chats.",
    },
    {
      by: "aws_volume_attachment",
      with: "web UI",
      actions: "ec2: AttachVolume DetachVolume",
      because: "Attaches the volume to the instance.",
    },
    {
      by: "aws_eip",
      with: "web UI",
      actions: "ec2: AllocateAddress DescribeAddresses DescribeAddressesAttribute ReleaseAddress",
      because: "Gives the web UI an address that stays.",
    },
    {
      by: "aws_eip_association",
      with: "web UI",
      actions: "ec2: AssociateAddress DisassociateAddress",
      because: "Ties the address to the instance.",
    },
    {
      by: "operate",
      actions:
        "ec2: DescribeAddresses DescribeInstanceTypeOfferings DescribeInstances DescribeKeyPairs DescribeRegions DescribeRouteTables DescribeSecurityGroups DescribeSnapshots DescribeSubnets DescribeVolumes DescribeVpcs",
      because:
        "The doctor looks at network and region; `cleanup --check` at what is left. Descriptions know no narrower resource.",
    },
    {
      by: "operate",
      actions: "ec2: DeleteSnapshot",
      because: "Deletes snapshots of the volume of chats that outlive the stage. Their ids are EC2's.",
    },
    {
      by: "deploy",
      actions: "application-autoscaling: DescribeScalableTargets",
      because: "Finds scaling that is left. A list knows no narrower resource.",
    },
    {
      by: "operate",
      actions: "application-autoscaling: DeregisterScalableTarget",
      because: "Ends scaling that is left. Scalable targets have generated ids.",
    },
    {
      by: "deploy",
      actions: "servicequotas: GetServiceQuota ListServiceQuotas",
      because: "The doctor compares quotas with instance types. Neither action knows a narrower resource.",
    },
    {
      by: "operate",
      actions: "ecr: BatchGetImage",
      because: "The doctor looks whether the container's image exists. The repository is in an account of AWS.",
    },
    {
      by: "operate",
      actions: "iam: ListInstanceProfiles ListPolicies ListRoles SimulatePrincipalPolicy",
      because: "Finds what no Terraform state knows, and asks IAM what the caller may.",
    },
    {
      by: "operate",
      actions: "lambda: GetAccountSettings ListFunctions",
      because: "Reads the account's limits, and finds functions. Neither knows a narrower resource.",
    },
    { by: "operate", actions: "pricing: GetProducts", because: "Reads prices, which have no resource." },
    {
      by: "operate",
      actions: "sts: GetCallerIdentity",
      because: "Tells whose account it is. The action knows no resource.",
    },
    {
      by: "operate",
      actions: "tag: GetResources",
      because: "Finds what has the stage's tags. The action knows no resource.",
    },
  ],
} satisfies Readonly<Record<string, readonly Row[]>>;

export type ResourceName = keyof typeof PERMISSIONS;

export interface DeployerPermission {
  readonly on: ResourceName;
  readonly by: readonly Caller[];
  readonly with: Extra | undefined;
  readonly actions: readonly string[];
  readonly because: string;
}

export const DEPLOYER_PERMISSIONS: readonly DeployerPermission[] = Object.entries<readonly Row[]>(PERMISSIONS).flatMap(
  ([on, rows]) =>
    rows.map((row) => {
      const [service, ...names] = row.actions.split(/:? /);
      const actions = names.map((name) => `${service}:${name}`);
      return { on: on as ResourceName, by: [row.by].flat(), with: row.with, actions, because: row.because };
    }),
);
