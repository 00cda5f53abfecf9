import { Authorization } from "../../local/aws/authorization.ts";
import { createPrincipals } from "../../local/aws/iam/principals.ts";
import { roleSession } from "../../local/aws/iam/sessions.ts";
import { namesOf } from "../../names.ts";
import { askedAccess } from "../../testing/cli/asked-access.ts";
import { scriptedClients } from "../../testing/cli/scripted-clients.ts";
import { standingClock } from "../../testing/standing-clock.ts";
import type { StageResources } from "../stage-inventory/resources/stage-resources.ts";
import { deployerPolicy } from "../deployer-policy/deployer-policy.ts";
import { deleteOrphans, KINDS } from "./delete-orphans.ts";
import { PARTS } from "./delete-parts.ts";
import { deleteResources } from "./delete-resources.ts";
import type { Orphan } from "./find-orphans.ts";
import { IMPORT_IDS } from "./import-ids.ts";

/**
 * An operator whose only policy is what `deployer-policy` prints finds and deletes whatever a killed run left. A look that is denied would
 * find nothing and say nothing.
 */

const names = namesOf("dev");
const accountId = "123456789012";
const PLACE = { partition: "aws", region: "eu-north-1", accountId, stage: "dev" };
const arn = (service: string, resource: string) => `arn:aws:${service}:eu-north-1:${accountId}:${resource}`;
const { topic, usageTable, scheduleGroup, webUi } = names;
const machine = arn("states", `stateMachine:${names.stateMachine("provision-endpoint")}`);
const rule = arn("events", `rule/${names.prefix}-ended-executions`);

/** What AWS would tell of a stage that has everything. */
const { clients, sent } = scriptedClients({
  DescribeInstances: () => ({ Reservations: [{ Instances: [{ State: { Name: "terminated" } }] }] }),
  DescribeAddresses: () => ({ Addresses: [{ AllocationId: "eipalloc-1", AssociationId: "eipassoc-1" }] }),
  DescribeVolumes: () => ({ Volumes: [{ State: "available" }] }),
  DescribeSecurityGroupRules: () => ({
    SecurityGroupRules: [
      { GroupId: "sg-1", IsEgress: true },
      { GroupId: "sg-1", IsEgress: false },
    ],
  }),
  GetApis: () => ({ Items: [{ ApiId: "a1b2c3", Name: names.httpApi }] }),
  GetCallerIdentity: () => ({ Account: accountId }),
  GetInstanceProfile: () => ({ InstanceProfile: { Roles: [{ RoleName: webUi }] } }),
  ListAttachedRolePolicies: () => ({ AttachedPolicies: [{ PolicyArn: "arn:aws:iam::aws:policy/ReadOnlyAccess" }] }),
  ListInstanceProfilesForRole: () => ({ InstanceProfiles: [{ InstanceProfileName: webUi }] }),
  ListPolicies: () => ({
    Policies: [{ PolicyName: `${names.prefix}-own`, Arn: `arn:aws:iam::${accountId}:policy/${names.prefix}-own` }],
  }),
  ListRolePolicies: () => ({ PolicyNames: ["own"] }),
  ListStateMachines: () => ({
    stateMachines: [{ name: names.stateMachine("provision-endpoint"), stateMachineArn: machine }],
  }),
  ListTargetsByRule: () => ({ Targets: [{ Id: "one" }] }),
});
beforeEach(() => void sent.splice(0));

/** Ids as Terraform's import takes them. */
const IDS: Readonly<Record<string, string>> = {
  aws_lambda_function: names.function("notify"),
  aws_lambda_function_url: names.function("openai-proxy-streaming"),
  aws_lambda_permission: `${names.function("openai-proxy")}/http-api`,
  aws_iam_role: names.role("events"),
  aws_iam_instance_profile: webUi,
  aws_cloudwatch_log_group: names.logGroup.httpApi,
  aws_ssm_parameter: names.parameter.apiUrl,
  aws_sfn_state_machine: machine,
  aws_scheduler_schedule: `${scheduleGroup}/sweeper`,
  aws_scheduler_schedule_group: scheduleGroup,
  aws_dynamodb_table: usageTable,
  aws_s3_bucket: names.weightsBucket(accountId),
  aws_budgets_budget: `${accountId}:${names.budget}`,
  aws_apigatewayv2_api: "a1b2c3",
  aws_apigatewayv2_integration: "a1b2c3/integration",
  aws_apigatewayv2_route: "a1b2c3/route",
  aws_apigatewayv2_stage: "a1b2c3/$default",
  aws_instance: "i-1",
  aws_ebs_volume: "vol-1",
  aws_eip: "eipalloc-1",
  aws_security_group: "sg-1",
  aws_vpc_security_group_ingress_rule: "sgr-1",
  aws_vpc_security_group_egress_rule: "sgr-2",
  aws_volume_attachment: "/dev/sdf:vol-1:i-1",
  aws_dlm_lifecycle_policy: arn("dlm", "policy/policy-1"),
};
const orphan = (type: string): Orphan => ({
  type,
  id: IDS[type] ?? "",
  address: `${type}.one`,
  stack: { name: "model", folder: "", dependencies: [], resources: [] },
  text: () => undefined,
});

/** What of the calls that were sent AWS would deny to the holder of the policy. */
async function denied(policy: object = deployerPolicy(PLACE)): Promise<string[]> {
  const principals = createPrincipals(accountId);
  principals.rolePolicies.set("deployer", { own: JSON.stringify(policy) });
  const clock = standingClock();
  const authorization = new Authorization({ region: "eu-north-1", accountId, clock, principals });
  const unknownKinds: string[] = [];
  authorization.onDecision(({ action, resource, isOfKnownKind }) => {
    // The reference has the paths of REST APIs alone.
    if (!isOfKnownKind && !action.startsWith("apigateway:")) unknownKinds.push(`${action} is not on ${resource}`);
  });
  const deployer = roleSession(principals, { accountId, roleName: "deployer", sessionName: "alice" });
  const asked = sent.flatMap(([command, input]) => askedAccess(command, input));
  const sentences = await Promise.all(
    asked.map(([action, resource]) => authorization.denial(deployer, { action, resource })),
  );
  expect(unknownKinds).toEqual([]);
  return sentences.filter((one) => one !== undefined);
}

test("finds every kind that can be imported", async () => {
  expect(Object.keys(IDS).sort()).toEqual(Object.keys(IMPORT_IDS).sort());
  const texts: Readonly<Record<string, string>> = {
    function_name: names.function("openai-proxy"),
    statement_id: "http-api",
  };
  const nameOf: Readonly<Record<string, string>> = {
    aws_sfn_state_machine: names.stateMachine("provision-endpoint"),
    aws_scheduler_schedule_group: scheduleGroup,
    aws_dynamodb_table: usageTable,
    aws_budgets_budget: names.budget,
  };
  /** Has whatever it is asked for. */
  const everything = new Proxy({}, { get: () => Object.assign(["sg-1"], { includes: () => true }) });
  const found = { listed: everything, tagged: {} } as unknown as StageResources;
  for (const [type, lookup] of Object.entries(IMPORT_IDS)) {
    const text = (attribute: string) => (attribute === "name" ? nameOf[type] : texts[attribute]);
    await lookup({ ...orphan(type), text }, { clients, names, found });
  }
  expect(sent.length).toBeGreaterThan(10);
  expect(await denied()).toEqual([]);
});

test("deletes every kind, and every part alone", async () => {
  expect(await deleteOrphans(clients, names, Object.keys(KINDS).map(orphan))).toEqual([]);
  for (const type of Object.keys(PARTS)) expect(await deleteOrphans(clients, names, [orphan(type)])).toEqual([]);
  const others = {
    "EventBridge rules": [rule],
    "SNS topics": [arn("sns", topic)],
    alarms: [names.alarm.stage("server-errors")],
    dashboards: [names.dashboard],
    "IAM policies": [`${names.prefix}-own`],
  };
  expect(await deleteResources(clients, names, others)).toEqual([]);
  expect(new Set(sent.map(([command]) => command)).size).toBeGreaterThan(35);
  expect(await denied()).toEqual([]);
});

test("and the policy of another stage would let him delete none of it by its name", async () => {
  await deleteOrphans(clients, names, [orphan("aws_lambda_function"), orphan("aws_dynamodb_table")]);
  const sentences = await denied(deployerPolicy({ ...PLACE, stage: "prod" }));
  expect(sentences).toEqual([
    expect.stringContaining("is not authorized to perform: lambda:DeleteFunction"),
    expect.stringContaining("is not authorized to perform: dynamodb:DeleteTable"),
  ]);
});
