import { deployerPolicy } from "../../cli/deployer-policy/deployer-policy.ts";
import { serveOnLoopback } from "../../testing/serve-on-loopback.ts";
import { startAwsRouter } from "./aws-router.ts";
import { beyondPolicy } from "./beyond-policy.ts";

/** What a real Terraform calls is compared with the policy: here by requests as Terraform writes them. */

const POLICY = deployerPolicy({
  partition: "aws",
  region: "eu-north-1",
  accountId: "123456789012",
  stage: "good",
  stateBucket: "states",
});

let emulator: Awaited<ReturnType<typeof serveOnLoopback>>;
let router: Awaited<ReturnType<typeof startAwsRouter>>;
beforeAll(async () => {
  emulator = await serveOnLoopback((_, response) => response.end("{}"));
  const port = Number(new URL(emulator.url).port);
  router = await startAwsRouter({ moto: port, ministack: port });
});
afterAll(async () => {
  await router?.close();
  await emulator?.close();
});
beforeEach(() => router.called.clear());

const TERRAFORM = "APN/1.0 HashiCorp/1.0 Terraform/1.11.4 terraform-provider-aws/6.29.0";

interface Sent {
  readonly target?: string;
  readonly body?: string;
  readonly agent?: string;
}

async function send(service: string, line: string, { target, body, agent = TERRAFORM }: Sent = {}): Promise<void> {
  const [method = "", path = ""] = line.split(" ");
  const Credential = `AKIA/20261130/eu-north-1/${service}/aws4_request`;
  await fetch(`${router.url}${path}`, {
    method,
    headers: {
      authorization: `AWS4-HMAC-SHA256 Credential=${Credential}, SignedHeaders=host, Signature=0`,
      "user-agent": agent,
      ...(target !== undefined && { "x-amz-target": target }),
    },
    ...(body !== undefined && { body }),
  });
}

test.each<[string, string, Sent, string | undefined]>([
  ["states", "POST /", { target: "AWSStepFunctions.CreateStateMachine", body: "{}" }, "states:CreateStateMachine"],
  ["iam", "POST /", { body: "Action=CreateRole&Version=2010-05-08" }, "iam:CreateRole"],
  ["monitoring", "POST /", { body: "Action=PutMetricAlarm" }, "cloudwatch:PutMetricAlarm"],
  ["monitoring", "POST /service/GraniteServiceVersion20100801/operation/PutDashboard", {}, "cloudwatch:PutDashboard"],
  ["sts", "POST /", { body: "Action=GetCallerIdentity" }, undefined],
  ["budgets", "POST /", { target: "AWSBudgetServiceGateway.DescribeNotificationsForBudget" }, "budgets:ViewBudget"],
  ["budgets", "POST /", { target: "AWSBudgetServiceGateway.CreateBudget" }, "budgets:ModifyBudget"],
  ["budgets", "POST /", { target: "AWSBudgetServiceGateway.ListTagsForResource" }, "budgets:ListTagsForResource"],
  ["lambda", "GET /2021-10-31/functions/a/url", {}, "lambda:GetFunctionUrlConfig"],
  ["lambda", "POST /2015-03-31/functions/", { body: "{}" }, "lambda:CreateFunction"],
  ["lambda", "POST /2015-03-31/functions/a/invocations", { body: "{}" }, "lambda:InvokeFunction"],
  ["lambda", "GET /2020-06-30/functions/a/code-signing-config", {}, "lambda:GetFunctionCodeSigningConfig"],
  ["lambda", "GET /2017-03-31/tags/arn%3Aaws%3Alambda%3Aeu-north-1%3A1%3Afunction%3Aa", {}, "lambda:ListTags"],
  ["lambda", "DELETE /2015-03-31/functions/a/policy/http-api", {}, "lambda:RemovePermission"],
  ["apigateway", "POST /v2/apis/a1/routes", { body: "{}" }, "apigateway:POST"],
  ["scheduler", "PUT /schedules/sweeper", { body: "{}" }, "scheduler:UpdateSchedule"],
  ["dlm", "GET /policies/policy-0?x-id=GetLifecyclePolicy", {}, "dlm:GetLifecyclePolicy"],
  ["s3", "GET /states?list-type=2&prefix=env%3A%2F", {}, "s3:ListBucket"],
  ["s3", "HEAD /states", {}, "s3:ListBucket"],
  ["s3", "GET /states/openai-sagemaker/good/api.tfstate?x-id=GetObject", {}, "s3:GetObject"],
  ["s3", "PUT /states/openai-sagemaker/good/api.tfstate.tflock", { body: "{}" }, "s3:PutObject"],
  ["s3", "PUT /weights", { body: "{}" }, "s3:CreateBucket"],
  ["s3", "GET /weights?object-lock=", {}, "s3:GetBucketObjectLockConfiguration"],
  ["s3", "DELETE /weights?lifecycle=", {}, "s3:PutLifecycleConfiguration"],
  ["s3", "DELETE /weights?policy=", {}, "s3:DeleteBucketPolicy"],
])("%s: %s %j is authorised by %s, which the policy has", async (service, line, sent, action) => {
  await send(service, line, sent);
  expect([...router.called.values()]).toEqual([action]);
  expect(beyondPolicy(router.called, POLICY)).toEqual([]);
});

test("what the policy has not is told, each operation once; other callers and other work are not looked at", async () => {
  const policy = { target: "AWSStepFunctions.PublishStateMachineVersion", body: "{}" };
  await send("states", "POST /", policy);
  await send("states", "POST /", policy);
  await send("lambda", "PUT /2021-07-20/functions/a/runtime-management-config", { body: "{}" });
  await send("lambda", "GET /1999-01-01/unheard/of");
  await send("s3", "GET /states?inventory=");
  await send("iam", "POST /", { body: "Action=CreateUser", agent: "aws-sdk-js/3" });
  await router.unrecorded(() => send("iam", "POST /", { body: "Action=DeleteUser" }));
  expect(beyondPolicy(router.called, POLICY)).toEqual([
    "lambda GET /1999-01-01/unheard/of needs lambda:GET /1999-01-01/unheard/of, which the policy does not allow",
    "lambda PutRuntimeManagementConfig needs lambda:PutRuntimeManagementConfig, which the policy does not allow",
    "s3 s3:GET of a bucket, inventory needs s3:GET of a bucket, inventory, which the policy does not allow",
    "states PublishStateMachineVersion needs states:PublishStateMachineVersion, which the policy does not allow",
  ]);
});

test("an operation of a service with paths that makes something is known by its name", async () => {
  router.whenCreating(() => undefined);
  await send("lambda", "POST /2021-10-31/functions/a/url", { body: "{}" });
  await send("scheduler", "POST /schedule-groups/one", { body: "{}" });
  await send("apigateway", "GET /v2/apis");
  expect(router.created).toEqual(["CreateFunctionUrlConfig", "CreateScheduleGroup"]);
});
