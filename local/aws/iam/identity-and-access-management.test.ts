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

test("a simulation allows what is not denied", async () => {
  aws.principals.denied.add("iam:CreateRole");
  const simulate = (PolicySourceArn: string) =>
    iam.send(new SimulatePrincipalPolicyCommand({ PolicySourceArn, ActionNames: ["iam:GetRole", "iam:CreateRole"] }));
  const { EvaluationResults } = await simulate("arn:aws:iam::123456789012:user/alice");
  expect(EvaluationResults).toEqual([
    { EvalActionName: "iam:GetRole", EvalResourceName: "*", EvalDecision: "allowed" },
    { EvalActionName: "iam:CreateRole", EvalResourceName: "*", EvalDecision: "implicitDeny" },
  ]);
  await expect(simulate("arn:aws:iam::123456789012:root")).rejects.toMatchObject({ name: "InvalidInputException" });
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
