import { namesOf } from "../../names.ts";
import { scriptedClients } from "../../testing/cli/scripted-clients.ts";
import { deleteOrphans, KINDS } from "./delete-orphans.ts";
import { PARTS } from "./delete-parts.ts";
import { deleteResources } from "./delete-resources.ts";
import type { Orphan } from "./find-orphans.ts";
import { IMPORT_IDS } from "./import-ids.ts";

const names = namesOf("dev");
const orphan = (type: string, id: string): Orphan => ({
  type,
  id,
  address: `${type}.one`,
  stack: { name: "model", folder: "", dependencies: [], resources: [] },
  text: () => undefined,
});
const refusing =
  (name: string, message = "no") =>
  () => {
    throw Object.assign(new Error(message), { name });
  };

test("every importable type can be deleted too, alone or with the resource that it belongs to", () => {
  expect(Object.keys({ ...KINDS, ...PARTS }).sort()).toEqual(Object.keys(IMPORT_IDS).sort());
});

test("deletes a resource after what uses it, and makes no calls for parts of a deleted resource", async () => {
  const { clients, sent } = scriptedClients({
    DescribeInstances: () => ({ Reservations: [{ Instances: [{ State: { Name: "terminated" } }] }] }),
    DescribeAddresses: () => ({ Addresses: [{ AllocationId: "eipalloc-1", AssociationId: "eipassoc-1" }] }),
    ListInstanceProfilesForRole: () => ({ InstanceProfiles: [{ InstanceProfileName: "machine" }] }),
    ListRolePolicies: () => ({ PolicyNames: ["own"] }),
    ListAttachedRolePolicies: () => ({ AttachedPolicies: [{ PolicyArn: "arn:aws:iam::123456789012:policy/one" }] }),
  });
  const refused = await deleteOrphans(clients, names, [
    orphan("aws_iam_role", "role"),
    orphan("aws_security_group", "sg-1"),
    orphan("aws_vpc_security_group_egress_rule", "sgr-1"),
    orphan("aws_eip", "eipalloc-1"),
    orphan("aws_volume_attachment", "/dev/sdf:vol-1:i-1"),
    orphan("aws_ebs_volume", "vol-1"),
    orphan("aws_instance", "i-1"),
    orphan("aws_lambda_permission", "proxy/http-api"),
    orphan("aws_lambda_function", "proxy"),
  ]);
  expect(refused).toEqual([]);
  expect(sent.map(([command]) => command).filter((one) => !/^(Describe|List)/.test(one))).toEqual([
    "TerminateInstances",
    "DeleteVolume",
    "DisassociateAddress",
    "ReleaseAddress",
    "DeleteSecurityGroup",
    "DeleteFunction",
    "RemoveRoleFromInstanceProfile",
    "DeleteRolePolicy",
    "DetachRolePolicy",
    "DeleteRole",
  ]);
});

test("deletes a part alone when a state knows the whole: a route before its integration", async () => {
  const { clients, sent } = scriptedClients({
    DescribeSecurityGroupRules: () => ({ SecurityGroupRules: [{ GroupId: "sg-1", IsEgress: true }] }),
    DescribeVolumes: () => ({ Volumes: [{ State: "available" }] }),
  });
  await deleteOrphans(clients, names, [
    orphan("aws_apigatewayv2_integration", "api/in"),
    orphan("aws_apigatewayv2_route", "api/route"),
    orphan("aws_apigatewayv2_stage", "api/$default"),
    orphan("aws_lambda_function", "another"),
    orphan("aws_lambda_permission", "proxy/http-api"),
    orphan("aws_lambda_function_url", "proxy"),
    orphan("aws_vpc_security_group_egress_rule", "sgr-1"),
    orphan("aws_volume_attachment", "/dev/sdf:vol-1:i-1"),
  ]);
  expect(sent).toEqual([
    ["DeleteFunctionUrlConfig", { FunctionName: "proxy" }],
    ["RemovePermission", { FunctionName: "proxy", StatementId: "http-api" }],
    ["DeleteRoute", { ApiId: "api", RouteId: "route" }],
    ["DeleteIntegration", { ApiId: "api", IntegrationId: "in" }],
    ["DeleteStage", { ApiId: "api", StageName: "$default" }],
    ["DetachVolume", { VolumeId: "vol-1" }],
    ["DescribeVolumes", { VolumeIds: ["vol-1"] }],
    ["DescribeSecurityGroupRules", { SecurityGroupRuleIds: ["sgr-1"] }],
    ["RevokeSecurityGroupEgress", { GroupId: "sg-1", SecurityGroupRuleIds: ["sgr-1"] }],
    ["DeleteFunction", { FunctionName: "another" }],
  ]);
});

test("turns an id with an ARN or an account into the name that the service takes", async () => {
  const machine = "arn:aws:states:eu-north-1:123456789012:stateMachine:openai-sagemaker-dev-provision-endpoint";
  const { clients, sent } = scriptedClients({
    ListStateMachines: () => ({
      stateMachines: [{ name: names.stateMachine("provision-endpoint"), stateMachineArn: machine }],
    }),
    GetCallerIdentity: () => ({ Account: "123456789012" }),
  });
  await deleteOrphans(clients, names, [
    orphan("aws_sfn_state_machine", machine),
    orphan("aws_scheduler_schedule", `${names.scheduleGroup}/sweeper`),
    orphan("aws_scheduler_schedule_group", names.scheduleGroup),
    orphan("aws_budgets_budget", `123456789012:${names.budget}`),
  ]);
  expect(sent.filter(([command]) => command.startsWith("Delete"))).toEqual([
    ["DeleteSchedule", { GroupName: names.scheduleGroup, Name: "sweeper" }],
    ["DeleteScheduleGroup", { Name: names.scheduleGroup }],
    ["DeleteStateMachine", { stateMachineArn: machine }],
    ["DeleteBudget", { AccountId: "123456789012", BudgetName: names.budget }],
  ]);
});

test("a missing resource is no failure; a failed deletion is named, and the others continue", async () => {
  const { clients, sent } = scriptedClients({
    DeleteVolume: refusing("VolumeInUse", "Volume vol-1 is currently attached to i-9"),
    DeleteFunction: refusing("ResourceNotFoundException"),
    DeleteDashboards: refusing("DashboardNotFoundError"),
    DescribeAddresses: refusing("InvalidAllocationID.NotFound"),
  });
  const kinds = {
    volumes: ["vol-1"],
    functions: ["proxy"],
    dashboards: [names.dashboard],
    "elastic IPs": ["eipalloc-1"],
    parameters: ["/one"],
    "SNS topics": ["arn:topic"],
  };
  expect(await deleteResources(clients, names, kinds)).toEqual([
    "vol-1 (volumes) was not deleted: Volume vol-1 is currently attached to i-9",
  ]);
  expect(sent.map(([command]) => command)).toEqual(
    expect.arrayContaining(["DeleteFunction", "DeleteTopic", "DeleteDashboards", "DeleteParameter"]),
  );
});
