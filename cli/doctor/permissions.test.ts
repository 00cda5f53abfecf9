import { AwsError } from "../../local/aws/aws-error.ts";
import { permissions } from "./permissions.ts";
import { type Examination, startExamination } from "../../testing/cli/examination.ts";

let examination: Examination;
let simulated: Record<string, string>[];
let mayAsk: boolean;
beforeEach(async () => {
  simulated = [];
  mayAsk = true;
  examination = await startExamination(({ operation, input }) => {
    if (operation !== "SimulatePrincipalPolicy") return;
    if (!mayAsk) throw new AwsError("AccessDenied", "not authorized to simulate", { status: 403 });
    simulated.push(input as Record<string, string>);
  });
  examination.aws.principals.callerArn = "arn:aws:iam::123456789012:user/alice";
});
afterEach(() => examination.aws.close());

const asked = () =>
  simulated
    .flatMap((form) => Object.entries(form).filter(([name]) => /^ActionNames/.test(name)))
    .map(([, action]) => action);

test("a user who may do everything", async () => {
  const { status, found } = await examination.examine(permissions);
  expect(status).toBe("ok");
  expect(found).toBe(`The caller may do all of the ${asked().length} things that a deployment does.`);
  expect(asked()).toEqual(expect.arrayContaining(["iam:PassRole", "lambda:CreateFunction", "states:StartExecution"]));
  expect(asked()).not.toContain("ec2:RunInstances");
  expect(new Set(simulated.map((form) => form.PolicySourceArn))).toEqual(
    new Set(["arn:aws:iam::123456789012:user/alice"]),
  );
});

test("the web UI and a state bucket need more", async () => {
  const settings = {
    VPC_ID: "vpc-0123456789abcdef0",
    SUBNET_ID: "subnet-0123456789abcdef0",
    ALLOWED_WEB_CIDR: "203.0.113.7/32",
    STATE_BUCKET: "team-state",
  };
  await examination.examine(permissions, settings);
  expect(asked()).toEqual(expect.arrayContaining(["ec2:RunInstances", "s3:PutObject"]));
});

test("a session is simulated as its role, path and all", async () => {
  const { principals } = examination.aws;
  const role = "arn:aws:iam::123456789012:role/aws-reserved/sso.amazonaws.com/AWSReservedSSO_Admin_0123";
  principals.callerArn = "arn:aws:sts::123456789012:assumed-role/AWSReservedSSO_Admin_0123/alice";
  principals.roles.set("AWSReservedSSO_Admin_0123", role);
  expect(await examination.examine(permissions)).toMatchObject({ status: "ok" });
  expect(new Set(simulated.map((form) => form.PolicySourceArn))).toEqual(new Set([role]));
});

test("the root user is not simulated", async () => {
  examination.aws.principals.callerArn = "arn:aws:iam::123456789012:root";
  expect(await examination.examine(permissions)).toMatchObject({ status: "ok" });
  expect(simulated).toEqual([]);
});

test("what the caller may not do is an error that names all of it", async () => {
  for (const action of ["iam:CreateRole", "iam:PassRole", "lambda:CreateFunction"]) {
    examination.aws.principals.denied.add(action);
  }
  expect(await examination.examine(permissions)).toMatchObject({
    status: "error",
    found: "The caller may not iam: CreateRole, PassRole; lambda: CreateFunction.",
    cure: "Have them allowed, or sign in as somebody who may.",
  });
});

test("a caller who may not simulate gets a warning", async () => {
  mayAsk = false;
  expect(await examination.examine(permissions)).toMatchObject({
    status: "warning",
    cure: expect.stringContaining("iam:SimulatePrincipalPolicy"),
  });
});

test("so does one that has no policies of its own", async () => {
  examination.aws.principals.callerArn = "arn:aws:sts::123456789012:federated-user/alice";
  expect(await examination.examine(permissions)).toMatchObject({ status: "warning" });
});
