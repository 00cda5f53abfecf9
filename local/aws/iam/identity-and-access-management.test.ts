import { GetRoleCommand, IAMClient, SimulatePrincipalPolicyCommand } from "@aws-sdk/client-iam";
import { startTestAws } from "../testing/test-aws.ts";

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
