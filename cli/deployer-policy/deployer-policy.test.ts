import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { actionsOfSources } from "../../tests/permissions/calls.ts";
import { TERRAFORM_ACTIONS } from "./terraform-actions.ts";
import { deployerPolicy } from "./deployer-policy.ts";
import { WORKFLOWS_PLACE } from "./workflows-place.ts";

const PLACE = { partition: "aws", region: "eu-north-1", accountId: "123456789012", stage: "dev" };
const PROJECT_FOLDER = join(import.meta.dirname, "..", "..");
const { Statement } = deployerPolicy({ ...PLACE, stateBucket: "my-terraform-state" });
const allowed = new Set(Statement.flatMap(({ Action }) => Action));

test("allows what Terraform calls for every type of resource in the stacks", () => {
  for (const actions of Object.values(TERRAFORM_ACTIONS))
    for (const action of actions) expect(allowed).toContain(action);
  // The provider reads a function's tags by itself, and takes a boundary off a role when the setting is gone.
  expect([...allowed]).toEqual(expect.arrayContaining(["lambda:ListTags", "iam:DeleteRolePermissionsBoundary"]));
});

test("allows what the operator's commands call", () => {
  const sources = globSync("cli/**/*.ts", { cwd: PROJECT_FOLDER }).filter(
    (path) => !/\.test\.ts$|\/testing\//.test(path),
  );
  const called = actionsOfSources(sources.map((path) => join(PROJECT_FOLDER, path)));
  expect(called.length).toBeGreaterThan(20);
  expect(called.filter((action) => !allowed.has(action))).toEqual([]);
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
    (arn) => !/openai-sagemaker-dev|openai-sagemaker\/dev|:s3:::my-terraform-state$/.test(arn),
  );
  expect(others).toEqual([
    "arn:aws:apigateway:eu-north-1::/apis*",
    "arn:aws:apigateway:eu-north-1::/tags/*",
    "arn:aws:dlm:eu-north-1:123456789012:policy/*",
    "arn:aws:ssm:eu-north-1::parameter/aws/service/ami-amazon-linux-latest/*",
    "arn:aws:ec2:eu-north-1:123456789012:instance/*",
    "arn:aws:ssm:eu-north-1::document/AWS-StartPortForwardingSession",
    "arn:aws:iam::123456789012:role/aws-service-role/*",
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
  const file = readFileSync(join(PROJECT_FOLDER, ".github", "oidc-role", "deployer-policy.json"), "utf8");
  expect(JSON.parse(file)).toEqual(deployerPolicy(WORKFLOWS_PLACE));
  // What IAM takes as inline policies of a role, white space apart.
  expect(JSON.stringify(JSON.parse(file)).length).toBeLessThan(10_240);
});
