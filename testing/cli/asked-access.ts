type Input = Readonly<Record<string, unknown>>;
type Asked = readonly [action: string, resource: string];

const ACCOUNT = "123456789012";
const arn = (service: string, resource: string) => `arn:aws:${service}:eu-north-1:${ACCOUNT}:${resource}`;
const global = (service: string, resource: string) => `arn:aws:${service}::${ACCOUNT}:${resource}`;
const api = (method: string, path: (input: Input) => string) => (input: Input) => [
  [`apigateway:${method}`, `arn:aws:apigateway:eu-north-1::/apis${path(input)}`] as const,
];

/** An action on the resource that a member of the input names. */
const on = (action: string, member: string, toArn: (name: string) => string) => (input: Input) => [
  [action, toArn(String([input[member]].flat()[0]))] as const,
];
const onFunction = (action: string) =>
  on(`lambda:${action}`, "FunctionName", (name) => arn("lambda", `function:${name}`));
const onRole = (action: string) => on(`iam:${action}`, "RoleName", (name) => global("iam", `role/${name}`));
const onProfile = (action: string) =>
  on(`iam:${action}`, "InstanceProfileName", (name) => global("iam", `instance-profile/${name}`));
const onRule = (action: string, member: string) =>
  on(`events:${action}`, member, (name) => arn("events", `rule/${name}`));
const onBucket = (action: string) => on(`s3:${action}`, "Bucket", (name) => `arn:aws:s3:::${name}`);
const onTable = (action: string) => on(`dynamodb:${action}`, "TableName", (name) => arn("dynamodb", `table/${name}`));
const onScheduleGroup = (action: string) =>
  on(`scheduler:${action}`, "Name", (name) => arn("scheduler", `schedule-group/${name}`));
const itself = (name: string) => name;
const onAll = (action: string) => () => [[action, "*"] as const];

/** What EC2 authorises on each of its resources. */
const onEc2 = (action: string, member: string, kind: string) =>
  on(`ec2:${action}`, member, (id) => arn("ec2", `${kind}/${id}`));

/**
 * What a caller has to be allowed for what the tools call when they look for, and delete, what no Terraform state knows. The local AWS
 * serves a part of these operations only. Source: service authorization reference.
 */
const ASKED: Readonly<Record<string, (input: Input) => readonly Asked[]>> = {
  DeleteFunction: onFunction("DeleteFunction"),
  DeleteFunctionUrlConfig: onFunction("DeleteFunctionUrlConfig"),
  GetFunctionUrlConfig: onFunction("GetFunctionUrlConfig"),
  GetPolicy: onFunction("GetPolicy"),
  RemovePermission: onFunction("RemovePermission"),
  GetApis: api("GET", () => ""),
  GetIntegrations: api("GET", ({ ApiId }) => `/${ApiId}/integrations`),
  GetRoutes: api("GET", ({ ApiId }) => `/${ApiId}/routes`),
  GetStages: api("GET", ({ ApiId }) => `/${ApiId}/stages`),
  DeleteApi: api("DELETE", ({ ApiId }) => `/${ApiId}`),
  DeleteIntegration: api("DELETE", ({ ApiId, IntegrationId }) => `/${ApiId}/integrations/${IntegrationId}`),
  DeleteRoute: api("DELETE", ({ ApiId, RouteId }) => `/${ApiId}/routes/${RouteId}`),
  DeleteStage: api("DELETE", ({ ApiId, StageName }) => `/${ApiId}/stages/${StageName}`),
  DescribeAddresses: onAll("ec2:DescribeAddresses"),
  DescribeInstances: onAll("ec2:DescribeInstances"),
  DescribeVolumes: onAll("ec2:DescribeVolumes"),
  DescribeSecurityGroupRules: onAll("ec2:DescribeSecurityGroupRules"),
  TerminateInstances: onEc2("TerminateInstances", "InstanceIds", "instance"),
  DeleteVolume: onEc2("DeleteVolume", "VolumeId", "volume"),
  DetachVolume: onEc2("DetachVolume", "VolumeId", "volume"),
  DisassociateAddress: (input) => [
    ["ec2:DisassociateAddress", arn("ec2", "elastic-ip/eipalloc-1")],
    ["ec2:DisassociateAddress", arn("ec2", `network-interface/${input.AssociationId}`)],
  ],
  ReleaseAddress: onEc2("ReleaseAddress", "AllocationId", "elastic-ip"),
  DeleteSecurityGroup: onEc2("DeleteSecurityGroup", "GroupId", "security-group"),
  RevokeSecurityGroupEgress: onEc2("RevokeSecurityGroupEgress", "GroupId", "security-group"),
  RevokeSecurityGroupIngress: onEc2("RevokeSecurityGroupIngress", "GroupId", "security-group"),
  GetLifecyclePolicies: onAll("dlm:GetLifecyclePolicies"),
  DeleteLifecyclePolicy: on("dlm:DeleteLifecyclePolicy", "PolicyId", (id) => arn("dlm", `policy/${id}`)),
  ListTargetsByRule: onRule("ListTargetsByRule", "Rule"),
  RemoveTargets: onRule("RemoveTargets", "Rule"),
  DeleteRule: onRule("DeleteRule", "Name"),
  GetScheduleGroup: onScheduleGroup("GetScheduleGroup"),
  DeleteScheduleGroup: onScheduleGroup("DeleteScheduleGroup"),
  DeleteSchedule: ({ GroupName, Name }) => [
    ["scheduler:DeleteSchedule", arn("scheduler", `schedule/${GroupName}/${Name}`)],
  ],
  ListStateMachines: onAll("states:ListStateMachines"),
  DeleteStateMachine: on("states:DeleteStateMachine", "stateMachineArn", itself),
  DeleteTopic: on("sns:DeleteTopic", "TopicArn", itself),
  DescribeTable: onTable("DescribeTable"),
  DeleteTable: onTable("DeleteTable"),
  HeadBucket: onBucket("ListBucket"),
  ListObjectsV2: onBucket("ListBucket"),
  ListMultipartUploads: onBucket("ListBucketMultipartUploads"),
  DeleteBucket: onBucket("DeleteBucket"),
  DeleteObjects: on("s3:DeleteObject", "Bucket", (name) => `arn:aws:s3:::${name}/*`),
  AbortMultipartUpload: on("s3:AbortMultipartUpload", "Bucket", (name) => `arn:aws:s3:::${name}/*`),
  DeleteAlarms: on("cloudwatch:DeleteAlarms", "AlarmNames", (name) => arn("cloudwatch", `alarm:${name}`)),
  DeleteDashboards: on("cloudwatch:DeleteDashboards", "DashboardNames", (name) =>
    global("cloudwatch", `dashboard/${name}`),
  ),
  // "No permissions are required": API reference.
  GetCallerIdentity: () => [],
  DeleteBudget: on("budgets:ModifyBudget", "BudgetName", (name) => global("budgets", `budget/${name}`)),
  DeleteParameter: on("ssm:DeleteParameter", "Name", (name) => arn("ssm", `parameter${name}`)),
  DeleteLogGroup: on("logs:DeleteLogGroup", "logGroupName", (name) => arn("logs", `log-group:${name}:log-stream:`)),
  ListInstanceProfilesForRole: onRole("ListInstanceProfilesForRole"),
  ListRolePolicies: onRole("ListRolePolicies"),
  DeleteRolePolicy: onRole("DeleteRolePolicy"),
  ListAttachedRolePolicies: onRole("ListAttachedRolePolicies"),
  DetachRolePolicy: onRole("DetachRolePolicy"),
  DeleteRole: onRole("DeleteRole"),
  GetInstanceProfile: onProfile("GetInstanceProfile"),
  RemoveRoleFromInstanceProfile: onProfile("RemoveRoleFromInstanceProfile"),
  DeleteInstanceProfile: onProfile("DeleteInstanceProfile"),
  ListPolicies: onAll("iam:ListPolicies"),
  DeletePolicy: on("iam:DeletePolicy", "PolicyArn", itself),
};

/** @throws an Error for a command that it does not know */
export function askedAccess(command: string, input: unknown): readonly Asked[] {
  const asked = ASKED[command];
  if (asked === undefined) throw new Error(`Say in testing/cli/asked-access.ts what ${command} needs.`);
  return asked(input as Input);
}
