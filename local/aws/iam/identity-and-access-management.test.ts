import {
  DeleteRoleCommand,
  DeleteRolePolicyCommand,
  GetRoleCommand,
  GetRolePolicyCommand,
  IAMClient,
  ListInstanceProfilesCommand,
  ListPoliciesCommand,
  ListRolePoliciesCommand,
  ListRolesCommand,
  SimulatePrincipalPolicyCommand,
} from "@aws-sdk/client-iam";
import { startTestAws } from "../../../testing/local-aws/test-aws.ts";

let aws: Awaited<ReturnType<typeof startTestAws>>["aws"];
let iam: IAMClient;
beforeAll(async () => {
  const started = await startTestAws();
  aws = started.aws;
  iam = new IAMClient(started.client);
});
afterAll(async () => {
  iam.destroy();
  await aws.close();
});

test("a role is found by its name, with its path", async () => {
  aws.principals.roles.set("deployer", "arn:aws:iam::123456789012:role/ci/deployer");
  const { Role } = await iam.send(new GetRoleCommand({ RoleName: "deployer" }));
  expect(Role?.Arn).toBe("arn:aws:iam::123456789012:role/ci/deployer");
  await expect(iam.send(new GetRoleCommand({ RoleName: "nobody" }))).rejects.toMatchObject({
    name: "NoSuchEntityException",
  });
});

test("a simulation is decided by the policies of the user or role, their boundary and the context that is given", async () => {
  const { principals } = aws;
  const policy = (...Statement: object[]) => JSON.stringify({ Version: "2012-10-17", Statement });
  const allow = (Action: string[], more: object = {}) => ({ Effect: "Allow", Action, Resource: "*", ...more });
  const role = "arn:aws:iam::123456789012:role/team/looker";
  principals.roles.set("looker", role);
  principals.rolePolicies.set("looker", {
    own: policy(
      allow(["iam:GetRole", "iam:PassRole", "iam:DeleteRole"]),
      { ...allow(["iam:DeleteRole"]), Effect: "Deny" },
      { ...allow(["s3:GetObject"]), Resource: "arn:aws:s3:::ours/*" },
      allow(["iam:CreateRole"], { Condition: { StringEquals: { "iam:PermissionsBoundary": "b" } } }),
    ),
  });
  principals.boundaries.set("looker", policy(allow(["iam:GetRole", "iam:CreateRole", "iam:DeleteRole", "s3:*"])));
  const simulate = async (more: object = {}) => {
    const ActionNames = ["iam:GetRole", "iam:PassRole", "iam:DeleteRole", "iam:ListRoles", "iam:CreateRole"];
    const input = { PolicySourceArn: role, ActionNames, ...more };
    const { EvaluationResults = [] } = await iam.send(new SimulatePrincipalPolicyCommand(input));
    return EvaluationResults.map(({ EvalActionName, EvalDecision, MissingContextValues = [] }) =>
      [EvalActionName, EvalDecision, ...MissingContextValues].join(" "),
    );
  };
  expect(await simulate()).toEqual([
    "iam:GetRole allowed",
    "iam:PassRole implicitDeny",
    "iam:DeleteRole explicitDeny",
    "iam:ListRoles implicitDeny",
    "iam:CreateRole implicitDeny iam:PermissionsBoundary",
  ]);
  const boundary = { ContextKeyName: "iam:PermissionsBoundary", ContextKeyType: "string", ContextKeyValues: ["b"] };
  expect(await simulate({ ContextEntries: [boundary] })).toContain("iam:CreateRole allowed");
  const objects = ["arn:aws:s3:::ours/a", "arn:aws:s3:::theirs/a"];
  expect(await simulate({ ActionNames: ["s3:GetObject"], ResourceArns: objects.slice(0, 1) })).toEqual([
    "s3:GetObject allowed",
  ]);
  expect(await simulate({ ActionNames: ["s3:GetObject"], ResourceArns: objects })).toEqual([
    "s3:GetObject implicitDeny",
  ]);
  principals.callerArn = "arn:aws:iam::123456789012:user/alice";
  expect(await simulate({ PolicySourceArn: principals.callerArn, ActionNames: ["iam:ListRoles"] })).toEqual([
    "iam:ListRoles allowed",
  ]);
  const asked = (PolicySourceArn: string) => simulate({ PolicySourceArn });
  await expect(asked("arn:aws:iam::123456789012:root")).rejects.toMatchObject({ name: "InvalidInputException" });
  await expect(asked("arn:aws:iam::123456789012:user/bob")).rejects.toMatchObject({ name: "NoSuchEntityException" });
});

test("roles, instance profiles and policies are listed, and a role not once it is deleted", async () => {
  const { principals } = aws;
  for (const name of ["one", "other"]) principals.roles.set(name, `arn:aws:iam::123456789012:role/${name}`);
  principals.instanceProfiles.set("machine", "arn:aws:iam::123456789012:instance-profile/machine");
  principals.policies.set("rule", "arn:aws:iam::123456789012:policy/rule");
  principals.rolePolicies.set("other", { own: '{"Statement":[]}' });
  const policy = { RoleName: "other", PolicyName: "own" };
  expect((await iam.send(new ListRolePoliciesCommand(policy))).PolicyNames).toEqual(["own"]);
  const { PolicyDocument = "" } = await iam.send(new GetRolePolicyCommand(policy));
  expect(decodeURIComponent(PolicyDocument)).toBe('{"Statement":[]}');
  await expect(iam.send(new DeleteRoleCommand(policy))).rejects.toMatchObject({ name: "DeleteConflictException" });
  await iam.send(new DeleteRolePolicyCommand(policy));
  await iam.send(new DeleteRoleCommand({ RoleName: "other" }));
  await expect(iam.send(new DeleteRoleCommand({ RoleName: "other" }))).rejects.toMatchObject({
    name: "NoSuchEntityException",
  });
  const { Roles = [] } = await iam.send(new ListRolesCommand({}));
  expect(Roles.map(({ RoleName }) => RoleName)).toEqual([...principals.roles.keys()]);
  expect(Roles).not.toContainEqual(expect.objectContaining({ RoleName: "other" }));
  expect((await iam.send(new ListInstanceProfilesCommand({}))).InstanceProfiles).toMatchObject([
    { InstanceProfileName: "machine" },
  ]);
  expect((await iam.send(new ListPoliciesCommand({ Scope: "Local" }))).Policies).toMatchObject([
    { PolicyName: "rule" },
  ]);
});
