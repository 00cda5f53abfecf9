import { AwsError } from "../../local/aws/aws-error.ts";
import { type Examination, startExamination } from "../../testing/cli/examination.ts";
import { WITH_WEB_UI } from "../../testing/synthesized-app.ts";
import { deployerPolicy } from "../deployer-policy/deployer-policy.ts";
import { permissions } from "./permissions.ts";

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
  const Action = ["iam:CreateRole", "iam:PassRole", "lambda:CreateFunction"];
  examination.aws.principals.operatorPolicies = [
    JSON.stringify({
      Version: "2012-10-17",
      Statement: [
        { Effect: "Allow", Action: "*", Resource: "*" },
        { Effect: "Deny", Action, Resource: "*" },
      ],
    }),
  ];
  expect(await examination.examine(permissions)).toMatchObject({
    status: "error",
    found: "The caller may not iam: CreateRole, PassRole; lambda: CreateFunction.",
    cure: expect.stringMatching(/^Have them allowed \(`npx openai-sagemaker deployer-policy` prints/),
  });
});

describe("somebody whose only policy is what `deployer-policy` prints", () => {
  const PLACE = { partition: "aws", region: "eu-north-1", accountId: "123456789012", stage: "dev" };
  const KEY = "arn:aws:kms:eu-north-1:123456789012:key/01234567-89ab-cdef-0123-456789abcdef";
  const BOUNDARY = "arn:aws:iam::123456789012:policy/boundary";
  const EVERYTHING = {
    ...WITH_WEB_UI,
    STATE_BUCKET: "team-state",
    KMS_KEY_ARN: KEY,
    BUDGET_USD: "100",
    NOTIFY_EMAIL: "ops@example.com",
  };

  test.each<[string, string | undefined, Readonly<Record<string, string>>]>([
    ["may deploy", undefined, EVERYTHING],
    ["may deploy roles with his boundary", BOUNDARY, { ...EVERYTHING, PERMISSIONS_BOUNDARY: BOUNDARY }],
  ])("%s", async (_, permissionsBoundary, settings) => {
    const policy = deployerPolicy({ ...PLACE, stateBucket: "team-state", customerKey: KEY, permissionsBoundary });
    examination.aws.principals.operatorPolicies = [JSON.stringify(policy)];
    expect(await examination.examine(permissions, settings)).toMatchObject({
      status: "ok",
      found: expect.stringMatching(/^The caller may do all of the \d{3} things/),
    });
  });

  test("may not, without PERMISSIONS_BOUNDARY, when his policy is for roles with one", async () => {
    const policy = deployerPolicy({ ...PLACE, permissionsBoundary: BOUNDARY });
    examination.aws.principals.operatorPolicies = [JSON.stringify(policy)];
    expect(await examination.examine(permissions)).toMatchObject({
      status: "warning",
      found: expect.stringMatching(
        /^On conditions, the caller may iam: CreateRole, PutRolePermissionsBoundary, PutRolePolicy\.$/,
      ),
      cure: expect.stringMatching(/^Set PERMISSIONS_BOUNDARY to /),
    });
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
