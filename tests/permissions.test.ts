import { listGrants, type Role, readRoles, type Statement } from "../scripts/permissions/roles.ts";
import type { SynthesizedStack } from "../synth/synthesized-stacks.ts";
import { findResources, synthesizeApp, WITH_LOGIN } from "../testing/synthesized-app.ts";
import { actionsOfBundle, actionsOfDefinition } from "./permissions/calls.ts";
import { callComplaints, documentedGrants, grantComplaints } from "./permissions/complaints.ts";

/**
 * For each role: the calls that its code makes are collected from what is deployed, and compared with what the role may do;
 * what it may do is compared, resource by resource, with docs/permissions.md. Neither a call without its permission nor a
 * permission without its call gets through.
 */

/** With it, two functions may read it. */
const SECRET = "arn:aws:secretsmanager:eu-north-1:123456789012:secret:hf-token-AbCdEf";
const SETTINGS = {
  ...WITH_LOGIN,
  OAUTH_CLIENT_SECRET_KMS_KEY_ARN: "arn:aws:kms:eu-north-1:123456789012:key/01234567-89ab-cdef-0123-456789abcdef",
  HF_TOKEN_SECRET: SECRET,
  MODEL_S3_URI: "s3://my-bucket/my-model/",
  MEASUREMENT_JOBS: "on",
};

/** Who reads a path reads no secret in it. */
const NO_SECRETS = "never kms:Decrypt on * if kms:ViaService StringEquals ssm.eu-north-1.amazonaws.com";

/** But those of who asks in the web UI, where it knows them. */
const NO_OTHER_SECRETS = `${NO_SECRETS} and kms:EncryptionContext:PARAMETER_ARN StringNotEquals ssm:parameter/STAGE/openwebui/people-secret,ssm:parameter/STAGE/openwebui/identity-secret`;
const KNOW_PEOPLE = ["openai-proxy", "openai-proxy-streaming"];

const BOUNDARY = "arn:aws:iam::123456789012:policy/boundary";
const KEY = "arn:aws:kms:eu-north-1:123456789012:key/01234567-89ab-cdef-0123-456789abcdef";

let stacks: readonly SynthesizedStack[];
let roles: readonly Role[];
const documented = documentedGrants();

async function synthesized(settings: Readonly<Record<string, string>>) {
  const app = await synthesizeApp(settings);
  app.remove();
  return app.stacks;
}

beforeAll(async () => {
  stacks = await synthesized(SETTINGS);
  roles = readRoles(stacks);
});

function findRole(name: string): Role {
  const role = roles.find((one) => one.name === name);
  if (role === undefined) throw new Error(`There is no role ${name}.`);
  return role;
}

const withStatements = (name: string, change: (statements: readonly Statement[]) => readonly Statement[]): Role => ({
  name,
  statements: change(findRole(name).statements),
});

const bundleName = (functionName: string) => functionName.replace("-streaming", "");
const deployed = (type: string, attribute: string) =>
  findResources(stacks, type).map((one) => String(one[attribute]).replace("openai-sagemaker-dev-", ""));

describe("every role", () => {
  test("may do what docs/permissions.md says, on those resources, and nothing else", () => {
    expect(roles.flatMap((role) => grantComplaints(role, documented))).toEqual([]);
    expect(roles.map(({ name }) => name).sort()).toEqual([...documented.keys()].sort());
  });

  test("shows AWS what it may do, and the reasons to people alone", () => {
    const known = ["Effect", "Action", "Resource", "Condition"];
    for (const statement of roles.flatMap(({ statements }) => statements)) {
      expect(Object.keys(statement).filter((key) => !known.includes(key))).toEqual([]);
    }
  });

  test("has its permissions from its own inline policies alone", () => {
    for (const type of ["aws_iam_role_policy_attachment", "aws_iam_policy_attachment", "aws_iam_policy"])
      expect(findResources(stacks, type)).toEqual([]);
    for (const role of findResources(stacks, "aws_iam_role")) expect(role).not.toHaveProperty("managed_policy_arns");
  });

  test("is taken by one AWS service, for this account alone, but for the one that operators take", () => {
    const ofOperators = "openai-sagemaker-dev-native-caller";
    for (const { name, assume_role_policy } of findResources(stacks, "aws_iam_role")) {
      if (name === ofOperators) continue;
      const { Statement } = JSON.parse(String(assume_role_policy));
      expect(Statement).toEqual([
        {
          Effect: "Allow",
          Action: "sts:AssumeRole",
          Principal: { Service: expect.stringMatching(/^[a-z0-9]+\.amazonaws\.com$/) },
          // EC2 and Lambda know no such condition: they hand a role to machines and functions of its own account only.
          ...(/^(ec2|lambda)\./.test(Statement[0].Principal.Service)
            ? {}
            : { Condition: { StringEquals: { "aws:SourceAccount": expect.any(String) } } }),
        },
      ]);
    }
  });
});

test("the role of the native path is taken by people of this account who may, and calls the stage's endpoints", () => {
  const role = findResources(stacks, "aws_iam_role").find(({ name }) => String(name).endsWith("-native-caller"));
  const { Statement } = JSON.parse(String(role?.assume_role_policy));
  const account = expect.stringMatching(/^arn:\$\{[\w.]+\}:iam::\$\{[\w.]+\}:root$/);
  expect(Statement).toEqual([{ Effect: "Allow", Action: "sts:AssumeRole", Principal: { AWS: account } }]);
  expect(role?.max_session_duration).toBe(12 * 3600);
  expect(listGrants(findRole("native-caller"))).toEqual([
    "sagemaker:CallWithBearerToken on *",
    "sagemaker:InvokeEndpoint on sagemaker:endpoint/STAGE-*",
  ]);
});

describe("the calls that are made", () => {
  test.each(["provision-endpoint", "retire-endpoint"])("by the tasks of %s are what it may do", (name) => {
    const machine = findResources(stacks, "aws_sfn_state_machine").find((one) => String(one.name).endsWith(name));
    const called = actionsOfDefinition(String(machine?.definition));
    expect(called.length).toBeGreaterThan(0);
    expect(callComplaints(findRole(name), called)).toEqual([]);
  });

  test("by each function's bundle are what it may do", () => {
    const names = deployed("aws_lambda_function", "function_name");
    expect(names.length).toBeGreaterThan(0);
    expect(names.flatMap((name) => callComplaints(findRole(name), actionsOfBundle(bundleName(name))))).toEqual([]);
  });
});

describe("the comparison reports", () => {
  const statement = (Action: string[], Resource: string[]): Statement => ({ Effect: "Allow", Action, Resource });

  test("a call too many", () => {
    const called = [...actionsOfBundle("notify"), "s3:GetObject"];
    expect(callComplaints(findRole("notify"), called)).toEqual(["notify lacks: s3:GetObject"]);
  });

  test("a call too few", () => {
    const called = actionsOfBundle("notify").filter((action) => action !== "sns:Publish");
    expect(callComplaints(findRole("notify"), called)).toEqual(["notify has without need: sns:Publish"]);
  });

  test("a statement too many", () => {
    const role = withStatements("openai-proxy", (all) => [...all, statement(["ssm:PutParameter"], ["*"])]);
    expect(grantComplaints(role, documented)).toEqual(["openai-proxy has without need: ssm:PutParameter on *"]);
    expect(callComplaints(role, actionsOfBundle("openai-proxy"))).toEqual([
      "openai-proxy has without need: ssm:PutParameter",
    ]);
  });

  test("a statement too few", () => {
    const role = withStatements("events", () => []);
    expect(grantComplaints(role, documented)).toEqual([
      "events lacks: states:StartExecution on states:stateMachine:STAGE-provision-endpoint",
      "events lacks: states:StartExecution on states:stateMachine:STAGE-retire-endpoint",
    ]);
  });

  test("a resource that is too wide", () => {
    const role = withStatements("events", (all) => all.map((one) => ({ ...one, Resource: ["*"] })));
    expect(grantComplaints(role, documented)).toContain("events has without need: states:StartExecution on *");
  });

  test("another stage's resource", () => {
    const other = "arn:aws:sagemaker:eu-north-1:123456789012:endpoint/openai-sagemaker-prod-default--blue";
    const role = withStatements("smoke-test", (all) => [...all, statement(["sagemaker:InvokeEndpoint"], [other])]);
    expect(grantComplaints(role, documented)).toHaveLength(1);
  });

  test("a condition that is gone", () => {
    const role = withStatements("create-version", (all) => all.map(({ Condition: _, ...one }) => one));
    expect(grantComplaints(role, documented)).toContain(
      "create-version has without need: iam:PassRole on iam:role/STAGE-endpoint",
    );
  });

  test("a prohibition that is gone", () => {
    const role = withStatements("openai-proxy", (all) => all.filter(({ Effect }) => Effect === "Allow"));
    expect(grantComplaints(role, documented)).toEqual([
      expect.stringContaining("openai-proxy lacks: never dynamodb:UpdateItem"),
      `openai-proxy lacks: ${NO_OTHER_SECRETS}`,
    ]);
  });
});

/** Which roles may do this. */
const whoMay = (action: string) =>
  roles.filter((role) => listGrants(role).some((grant) => grant.startsWith(`${action} on `))).map(({ name }) => name);

test("a role is passed to one service only, and only a role of the stage", () => {
  const passes = roles.flatMap(({ statements }) => statements).filter(({ Action }) => Action.includes("iam:PassRole"));
  expect(passes.length).toBeGreaterThan(0);
  for (const { Resource, Condition } of passes) {
    expect(Condition).toEqual({
      StringEquals: { "iam:PassedToService": expect.stringMatching(/^[a-z]+\.amazonaws\.com$/) },
    });
    for (const arn of Resource) expect(arn).toMatch(/^arn:aws:iam::123456789012:role\/openai-sagemaker-dev-\w+$/);
  }
});

test("endpoints are invoked by the proxy, by the smoke test before they are published, on the native path, and by who measures", () => {
  const ofTheStage = ["openai-proxy", "openai-proxy-streaming", "smoke-test"];
  expect(whoMay("sagemaker:InvokeEndpoint").sort()).toEqual(["measurement", "native-caller", ...ofTheStage]);
  expect(whoMay("sagemaker:InvokeEndpointWithResponseStream").sort()).toEqual(["measurement", ...ofTheStage]);
});

test("who measures is there when it is wanted alone, and never removes what serves in any stage", async () => {
  const without = readRoles(await synthesized({}));
  expect(without.map(({ name }) => name)).not.toContain("measurement");
  const never = listGrants(findRole("measurement")).filter((grant) => grant.startsWith("never "));
  expect(never).toContain("never sagemaker:DeleteEndpoint on sagemaker:endpoint/openai-sagemaker-*--*");
  expect(never).toHaveLength(9);
});

test("who reads all parameters can decrypt none of them, and the proxy those alone by which it knows who asks", () => {
  const readers = whoMay("ssm:GetParametersByPath");
  expect(readers).toEqual(expect.arrayContaining(KNOW_PEOPLE));
  for (const name of readers) {
    expect(listGrants(findRole(name))).toContain(KNOW_PEOPLE.includes(name) ? NO_OTHER_SECRETS : NO_SECRETS);
  }
});

test("without a web UI the proxy can decrypt nothing; limits for its people are enough for one elsewhere", async () => {
  const proxies = async (settings: Readonly<Record<string, string>>) =>
    readRoles(await synthesized(settings)).filter(({ name }) => KNOW_PEOPLE.includes(name));
  for (const role of await proxies({})) {
    expect(listGrants(role)).toContain(NO_SECRETS);
    expect(listGrants(role).join()).not.toContain("openwebui");
  }
  for (const role of await proxies({ WEBUI_USER_TOKENS_PER_DAY: "1000" })) {
    expect(listGrants(role)).toContain(NO_OTHER_SECRETS);
    expect(listGrants(role)).toContain("ssm:GetParameters on ssm:parameter/STAGE/openwebui/identity-secret");
  }
});

test("nothing is denied to Lambda, which decrypts a function's environment with the function's role", () => {
  const denied = roles
    .filter(({ name }) => name !== "measurement")
    .flatMap(({ statements }) => statements)
    .filter(({ Effect, Action }) => Effect === "Deny" && !(Action as string[]).includes("dynamodb:UpdateItem"));
  expect(denied.length).toBeGreaterThan(0);
  for (const { Action, Condition } of denied) {
    expect(Action).toEqual(["kms:Decrypt"]);
    expect(Condition).toMatchObject({ StringEquals: { "kms:ViaService": "ssm.eu-north-1.amazonaws.com" } });
  }
});

test("the hub's token is read by those who need it, and is that secret alone", () => {
  const readers = whoMay("secretsmanager:GetSecretValue").filter((name) => name !== "openwebui");
  expect(readers.sort()).toEqual(["copy-weights", "create-version", "plan-endpoint"]);
});

test("no role has a wildcard action, and none has all resources of an action that knows narrower ones", () => {
  const allowed = roles.flatMap(({ statements }) => statements).filter(({ Effect }) => Effect === "Allow");
  expect(allowed.flatMap(({ Action }) => Action).filter((action) => action.includes("*"))).toEqual([]);
  const everywhere = allowed.filter(({ Resource }) => Resource.includes("*")).flatMap(({ Action }) => Action);
  expect([...new Set(everywhere)].sort()).toEqual([
    "cloudwatch:GetMetricData",
    "cloudwatch:PutMetricData",
    "ec2:DescribeInstances",
    "ec2:DescribeSnapshots",
    "ec2:DescribeVolumes",
    "ecr:GetAuthorizationToken",
    "sagemaker:CallWithBearerToken",
    "sagemaker:ListEndpointConfigs",
    "sagemaker:ListEndpoints",
    "sagemaker:ListModels",
    "scheduler:ListSchedules",
    "servicequotas:GetServiceQuota",
    "servicequotas:ListServiceQuotas",
    "ssm:UpdateInstanceInformation",
    "ssmmessages:CreateControlChannel",
    "ssmmessages:CreateDataChannel",
    "ssmmessages:OpenControlChannel",
    "ssmmessages:OpenDataChannel",
  ]);
});

describe("with a boundary, a customer's key and traces", () => {
  let hardened: readonly SynthesizedStack[];
  beforeAll(async () => {
    hardened = await synthesized({ ...SETTINGS, PERMISSIONS_BOUNDARY: BOUNDARY, KMS_KEY_ARN: KEY, TRACING: "on" });
  });

  test("no role is without the boundary", () => {
    const all = findResources(hardened, "aws_iam_role");
    expect(all.length).toBe(roles.length);
    for (const role of all) expect(role.permissions_boundary).toBe(BOUNDARY);
    for (const role of findResources(stacks, "aws_iam_role")) expect(role).not.toHaveProperty("permissions_boundary");
  });

  test("the key is used through one service each, and secrets of Parameter Store stay closed", () => {
    const more = readRoles(hardened).flatMap((role) => grantComplaints(role, documented));
    const via = (service: string) => `kms:ViaService StringEquals ${service}.eu-north-1.amazonaws.com`;
    const key = "kms:key/01234567-89ab-cdef-0123-456789abcdef";
    const uses = (role: string, service: string) =>
      ["kms:Decrypt", "kms:GenerateDataKey"].map(
        (action) => `${role} has without need: ${action} on ${key} if ${via(service)}`,
      );
    expect(more.filter((one) => !one.includes("never"))).toEqual(
      expect.arrayContaining([...uses("openai-proxy", "dynamodb"), ...uses("notify", "sns")]),
    );
    const open = more.filter(
      (one) => one.includes(" on ") && /has without need: kms/.test(one) && !one.includes("ViaService"),
    );
    expect(open).toEqual([]);
    for (const { name } of roles.filter((role) => listGrants(role).includes("never kms:Decrypt on *"))) {
      expect(more).toContain(
        `${name} has without need: never kms:Decrypt on * if kms:ViaService StringNotEquals dynamodb.eu-north-1.amazonaws.com`,
      );
    }
  });

  test("functions and state machines may send traces, and nothing else is added", () => {
    const more = readRoles(hardened).flatMap((role) => grantComplaints(role, documented));
    expect(more.filter((one) => !/: (never )?(kms|xray):/.test(one))).toEqual([]);
    const sends = (action: string) =>
      more.flatMap((one) => new RegExp(`^(\\S+) has without need: xray:${action} on \\*$`).exec(one)?.[1] ?? []);
    const machines = deployed("aws_sfn_state_machine", "name");
    const senders = [...deployed("aws_lambda_function", "function_name"), ...machines].sort();
    expect(sends("PutTraceSegments").sort()).toEqual(senders);
    expect(sends("PutTelemetryRecords").sort()).toEqual(senders);
    expect(sends("GetSamplingRules").sort()).toEqual(machines.sort());
  });
});

test("alarms of other people cannot be put or deleted by any role", () => {
  const own = /:alarm:(openai-sagemaker-dev-.*--(errors|idle)|TargetTracking-\*|)$/;
  const alarms = roles
    .flatMap(({ statements }) => statements)
    .filter(({ Action }) => Action.some((one) => /^cloudwatch:(PutMetricAlarm|DeleteAlarms)$/.test(one)))
    .flatMap(({ Resource }) => Resource);
  expect(alarms.length).toBeGreaterThan(0);
  expect(alarms.filter((arn) => !own.test(arn))).toEqual([]);
});
