import { readFileSync } from "node:fs";
import { join } from "node:path";
import { resolveReferences } from "../local/terraform/resolve-references.ts";
import { namesOf, WEB_UI_KEY_ID } from "../names.ts";
import { synthesizeApp, WITH_WEB_UI } from "../testing/synthesized-app.ts";

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
  const app = await synthesizeApp(WITH_WEB_UI);
  app.remove();
  const resources = app.stacks.flatMap((stack) => stack.resources);
  const ofRole = (type: string) =>
    resources.filter((one) => one.type === type && String(one.attributes.role).includes(`.${role?.name}.`));
  const role = resources.find(({ type, attributes }) => type === "aws_iam_role" && attributes.name === names.webUi);
  expect(ofRole("aws_iam_role_policy_attachment")).toEqual([]);
  statements = ofRole("aws_iam_role_policy").flatMap(
    ({ attributes }) => JSON.parse(String(resolveReferences(attributes.policy, readAttribute))).Statement,
  );
});

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

test("it reads five parameters: where the API is, how far a model is, its own key's hash, its own two secrets", () => {
  expect(PARAMETERS.filter((name) => may("ssm:GetParameters", parameterArn(name)))).toEqual([
    parameter.openaiBaseUrl,
    parameter.webUi("admin-password"),
    parameter.webUi("people-secret"),
    parameter.provisioning("default"),
    parameter.key(WEB_UI_KEY_ID),
  ]);
});

test("it writes one, its own key's hash, and lists none", () => {
  expect(PARAMETERS.filter((name) => may("ssm:PutParameter", parameterArn(name)))).toEqual([
    parameter.key(WEB_UI_KEY_ID),
  ]);
  for (const action of ["ssm:GetParametersByPath", "ssm:DescribeParameters", "ssm:GetParameterHistory"]) {
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
    "logs:CreateLogStream",
    "logs:PutLogEvents",
    "ssm:GetParameters",
    "ssm:PutParameter",
    "ssm:UpdateInstanceInformation",
    "ssmmessages:CreateControlChannel",
    "ssmmessages:CreateDataChannel",
    "ssmmessages:OpenControlChannel",
    "ssmmessages:OpenDataChannel",
  ]);
});

test("the machine's scripts call just that of Parameter Store, by these names", () => {
  const scripts = ["setup.sh", "serve.sh"]
    .map((name) => readFileSync(join(import.meta.dirname, "..", "openwebui", name), "utf8"))
    .join("");
  const calls = [...scripts.matchAll(/\baws (\w+) ([\w-]+)/g)].map(([, service, call]) => `${service} ${call}`);
  expect([...new Set(calls)].sort()).toEqual(["ssm get-parameters", "ssm put-parameter"]);
  const asked = [...scripts.matchAll(/\$PARAMETER_ROOT(\/[\w/-]+)/g)].map(([, name]) => parameter.root + name);
  const readable = PARAMETERS.filter((name) => may("ssm:GetParameters", parameterArn(name)));
  expect([...new Set(asked)].sort()).toEqual(readable.toSorted());
});
