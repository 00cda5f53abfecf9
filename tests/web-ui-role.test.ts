import { readFileSync } from "node:fs";
import { join } from "node:path";
import { DynamoDBClient, GetItemCommand, UpdateItemCommand } from "@aws-sdk/client-dynamodb";
import { keyPrimaryKey } from "../contract/key-items.ts";
import { USAGE_KEY } from "../contract/usage-item.ts";
import { resolveReferences } from "../local/terraform/resolve-references.ts";
import { namesOf, WEB_UI_KEY_ID } from "../names.ts";
import { signInWith } from "../testing/local-aws/permissions.ts";
import { startTestAws } from "../testing/local-aws/test-aws.ts";
import { synthesizeApp, WITH_LOGIN, WITH_WEB_UI } from "../testing/synthesized-app.ts";

/** What somebody can do who got hold of the web UI's machine: all that its role may, and nothing else. */

interface Statement {
  readonly Effect: "Allow";
  readonly Action: readonly string[];
  readonly Resource: readonly string[];
}

const ACCOUNT = "123456789012";
const names = namesOf("dev");
const { parameter } = names;
const logGroupArn = (name: string) => `arn:aws:logs:eu-north-1:${ACCOUNT}:log-group:${name}`;
const parameterArn = (name: string) => `arn:aws:ssm:eu-north-1:${ACCOUNT}:parameter${name}`;

let statements: readonly Statement[];

beforeAll(async () => {
  statements = await statementsWith(WITH_WEB_UI);
});

async function statementsWith(settings: Readonly<Record<string, string>>): Promise<readonly Statement[]> {
  const app = await synthesizeApp(settings);
  app.remove();
  const resources = app.stacks.flatMap((stack) => stack.resources);
  const ofRole = (type: string) =>
    resources.filter((one) => one.type === type && String(one.attributes.role).includes(`.${role?.name}.`));
  const role = resources.find(({ type, attributes }) => type === "aws_iam_role" && attributes.name === names.webUi);
  expect(ofRole("aws_iam_role_policy_attachment")).toEqual([]);
  return ofRole("aws_iam_role_policy").flatMap(
    ({ attributes }) => JSON.parse(String(resolveReferences(attributes.policy, readAttribute))).Statement,
  );
}

function readAttribute(reference: string): string {
  if (reference.endsWith(".partition")) return "aws";
  if (reference.endsWith(".account_id")) return ACCOUNT;
  if (/^aws_cloudwatch_log_group\..*\.arn$/.test(reference)) return logGroupArn(names.logGroup.webUi);
  throw new Error(`The role refers to ${reference}.`);
}

/** As IAM decides where nothing is denied: some statement names both the action and the resource; `*` is any text. */
function may(action: string, resource: string): boolean {
  const names = (patterns: readonly string[], value: string) =>
    patterns.some((pattern) => {
      const parts = pattern.split("*").map((part) => part.replaceAll(/[.?+^$[\](){}|\\]/g, "\\$&"));
      return new RegExp(`^${parts.join(".*")}$`).test(value);
    });
  return statements.some(({ Action, Resource }) => names(Action, action) && names(Resource, resource));
}

/** Every kind of parameter that a stage has. */
const listParameters = (stage: string) => {
  const { parameter: of } = namesOf(stage);
  return [
    of.root,
    of.openaiBaseUrl,
    of.apiUrl,
    of.webUi("admin-password"),
    of.webUi("people-secret"),
    of.webUi("address"),
    ...["default", "openwebui"].flatMap((alias) => [of.catalog(alias), of.model(alias), of.provisioning(alias)]),
    ...[WEB_UI_KEY_ID, `${WEB_UI_KEY_ID}2`, "0123456789ab"].map(of.key),
    ...(["http-api", "function-url"] as const).map(of.door),
  ];
};
const PARAMETERS = [...["dev", "dev2", "prod"].flatMap(listParameters), "/somebody/elses/password"];

test("it reads four parameters: where the API is, how far a model is, its own two secrets", () => {
  expect(PARAMETERS.filter((name) => may("ssm:GetParameters", parameterArn(name)))).toEqual([
    parameter.openaiBaseUrl,
    parameter.webUi("admin-password"),
    parameter.webUi("people-secret"),
    parameter.provisioning("default"),
  ]);
});

test("it writes none, and lists none", () => {
  for (const action of [
    "ssm:PutParameter",
    "ssm:DeleteParameter",
    "ssm:GetParametersByPath",
    "ssm:DescribeParameters",
    "ssm:GetParameterHistory",
  ]) {
    expect(PARAMETERS.filter((name) => may(action, parameterArn(name)))).toEqual([]);
  }
});

test("it writes its own log, and reads none", () => {
  const stream = (group: string) => `${logGroupArn(group)}:log-stream:i-0123456789abcdef0`;
  expect(may("logs:PutLogEvents", stream(names.logGroup.webUi))).toBe(true);
  const others = [names.logGroup.function("openai-proxy"), namesOf("prod").logGroup.webUi, `${names.logGroup.webUi}2`];
  for (const group of others) expect(may("logs:PutLogEvents", stream(group))).toBe(false);
  expect(may("logs:GetLogEvents", stream(names.logGroup.webUi))).toBe(false);
});

test("there is no action besides, so no model, function, state machine, bucket or other machine is in its reach", () => {
  expect(statements.flatMap(({ Action }) => Action).sort()).toEqual([
    "dynamodb:GetItem",
    "dynamodb:UpdateItem",
    "logs:CreateLogStream",
    "logs:PutLogEvents",
    "ssm:GetParameters",
    "ssm:UpdateInstanceInformation",
    "ssmmessages:CreateControlChannel",
    "ssmmessages:CreateDataChannel",
    "ssmmessages:OpenControlChannel",
    "ssmmessages:OpenDataChannel",
  ]);
});

describe("in the table of keys", () => {
  const TableName = names.usageTable;
  const Key = keyPrimaryKey(WEB_UI_KEY_ID);
  const others = keyPrimaryKey("0123456789ab");
  const hash = "0".repeat(64);
  const set = (name: string) => ({
    UpdateExpression: `SET ${name} = :value`,
    ExpressionAttributeValues: { ":value": { S: hash } },
  });
  const hashAlone = { ProjectionExpression: "sha256" };
  let aws: Awaited<ReturnType<typeof startTestAws>>["aws"];
  let client: DynamoDBClient;

  beforeAll(async () => {
    const started = await startTestAws();
    aws = started.aws;
    aws.tables.create(TableName, [USAGE_KEY.keyId, USAGE_KEY.period]);
    const credentials = signInWith(aws, JSON.stringify({ Version: "2012-10-17", Statement: statements }), names.webUi);
    client = new DynamoDBClient({ ...started.client, credentials });
  });
  afterAll(async () => {
    client.destroy();
    await aws.close();
  });

  test("it writes and reads its own key's hash", async () => {
    await client.send(new UpdateItemCommand({ TableName, Key, ...set("sha256"), ReturnValues: "NONE" }));
    const { Item } = await client.send(new GetItemCommand({ TableName, Key, ...hashAlone, ConsistentRead: true }));
    expect(Item?.sha256).toEqual({ S: hash });
  });

  test.each([
    ["read another key's hash", () => new GetItemCommand({ TableName, Key: others, ...hashAlone })],
    ["read its own whole record", () => new GetItemCommand({ TableName, Key })],
    ["read its own limits", () => new GetItemCommand({ TableName, Key, ProjectionExpression: "sha256, tokensPerDay" })],
    ["write another key's hash", () => new UpdateItemCommand({ TableName, Key: others, ...set("sha256") })],
    ["write its own limits", () => new UpdateItemCommand({ TableName, Key, ...set("tokensPerDay") })],
    [
      "write under an alias what it may not by name",
      () =>
        new UpdateItemCommand({
          TableName,
          Key,
          ...set("#name"),
          ExpressionAttributeNames: { "#name": "mayWake" },
        }),
    ],
    ["take its limits away", () => new UpdateItemCommand({ TableName, Key, UpdateExpression: "REMOVE tokensPerDay" })],
    [
      "find out by conditions what else the record says",
      () =>
        new UpdateItemCommand({ TableName, Key, ...set("sha256"), ConditionExpression: "attribute_exists(mayWake)" }),
    ],
    [
      "get the record back from a write",
      () => new UpdateItemCommand({ TableName, Key, ...set("sha256"), ReturnValues: "ALL_OLD" }),
    ],
  ] as const)("it may not %s", async (_what, command) => {
    await expect(client.send(command() as GetItemCommand)).rejects.toMatchObject({ name: "AccessDeniedException" });
  });
});

describe("with a provider of logins it reads the client's secret besides, and nothing else", () => {
  const KEY = "arn:aws:kms:eu-west-1:123456789012:key/01234567-89ab-cdef-0123-456789abcdef";
  const SECRET = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:web-ui-login-AbCdEf";
  const PARAMETER = "arn:aws:ssm:eu-north-1:123456789012:parameter/web-ui/login";
  const added = async (settings: Readonly<Record<string, string>>) => {
    const without = new Set(statements.map((statement) => JSON.stringify(statement)));
    const all = await statementsWith({ ...WITH_LOGIN, ...settings });
    return all.filter((statement) => !without.has(JSON.stringify(statement)));
  };

  test("in Secrets Manager, with its key through that service alone", async () => {
    expect(await added({ OAUTH_CLIENT_SECRET_ARN: SECRET, OAUTH_CLIENT_SECRET_KMS_KEY_ARN: KEY })).toEqual([
      { Effect: "Allow", Action: ["secretsmanager:GetSecretValue"], Resource: [SECRET] },
      {
        Effect: "Allow",
        Action: ["kms:Decrypt"],
        Resource: [KEY],
        Condition: { StringEquals: { "kms:ViaService": "secretsmanager.eu-west-1.amazonaws.com" } },
      },
    ]);
  });

  test("in Parameter Store", async () => {
    expect(await added({ OAUTH_CLIENT_SECRET_ARN: PARAMETER })).toEqual([
      { Effect: "Allow", Action: ["ssm:GetParameter"], Resource: [PARAMETER] },
    ]);
  });
});

test("the machine's scripts call just that, by these names", () => {
  const scripts = ["setup.sh", "serve.sh"]
    .map((name) => readFileSync(join(import.meta.dirname, "..", "openwebui", name), "utf8"))
    .join("");
  const calls = [...scripts.matchAll(/\baws (\w+) ([\w-]+)/g)].map(([, service, call]) => `${service} ${call}`);
  expect([...new Set(calls)].sort()).toEqual([
    "dynamodb get-item",
    "dynamodb update-item",
    // One of these two, with a provider of logins.
    "secretsmanager get-secret-value",
    "ssm get-parameter",
    "ssm get-parameters",
  ]);
  const asked = [...scripts.matchAll(/\$PARAMETER_ROOT(\/[\w/-]+)/g)].map(([, name]) => parameter.root + name);
  const readable = PARAMETERS.filter((name) => may("ssm:GetParameters", parameterArn(name)));
  expect([...new Set(asked)].sort()).toEqual(readable.toSorted());
});
