import { readFileSync } from "node:fs";
import { buildSync } from "esbuild";
import { resourcesOf, synthesizeApp, WEB_UI_SETTINGS } from "./synthesized-app.ts";

/**
 * For each role: the calls that its code makes are collected from what is deployed, and compared with what the role may do.
 * Neither a call without its permission nor a permission without its call gets through.
 */

let app: Awaited<ReturnType<typeof synthesizeApp>>;
beforeAll(async () => {
  app = await synthesizeApp(WEB_UI_SETTINGS);
}, 60_000);
afterAll(() => app.remove());

/** IAM's prefix of an SDK service, where it is another word. */
const IAM_PREFIX: Readonly<Record<string, string>> = {
  sfn: "states",
  "sagemaker-runtime": "sagemaker",
  "service-quotas": "servicequotas",
};
/** Permissions that an action needs besides its own. */
const IMPLIED: Readonly<Record<string, readonly string[]>> = {
  "sagemaker:CreateModel": ["sagemaker:AddTags", "iam:PassRole"],
};
/** Every function writes its own log. */
const OWN_LOG = ["logs:CreateLogStream", "logs:PutLogEvents"];

const iamAction = (service: string, action: string) =>
  `${IAM_PREFIX[service] ?? service}:${action[0]?.toUpperCase()}${action.slice(1)}`;

/** The actions that the role of this name is granted. */
function grantedTo(roleName: string): string[] {
  const roles = app.stacks.flatMap((stack) => stack.resources).filter((one) => one.type === "aws_iam_role");
  const role = roles.find((one) => one.attributes.name === roleName);
  const policies = resourcesOf(app.stacks, "aws_iam_role_policy").filter((one) =>
    String(one.role).includes(`.${role?.name}.`),
  );
  const statements = policies.flatMap((one) => JSON.parse(String(one.policy)).Statement);
  return unique(statements.flatMap(({ Action }: { Action: string[] }) => Action));
}

const unique = (list: readonly string[]) => [...new Set(list)].sort();

describe("state machines", () => {
  test.each(["provision-endpoint", "retire-endpoint"])("%s may do what its tasks do, and nothing else", (name) => {
    const machine = resourcesOf(app.stacks, "aws_sfn_state_machine").find((one) => String(one.name).endsWith(name));
    const called = resourcesIn(JSON.parse(String(machine?.definition))).map((resource) => {
      const [, service = "lambda", action = "invokeFunction"] = /aws-sdk:(\w+):(\w+)$/.exec(resource) ?? [];
      return iamAction(service, action);
    });
    expect(called.length).toBeGreaterThan(0);
    const needed = called.flatMap((action) => [action, ...(IMPLIED[action] ?? [])]);
    expect(grantedTo(`openai-sagemaker-dev-${name}`)).toEqual(unique(needed));
  });
});

/** The `Resource` of every task, however deep. */
function resourcesIn(value: unknown): string[] {
  if (typeof value !== "object" || value === null) return [];
  const own = "Type" in value && value.Type === "Task" && "Resource" in value ? [String(value.Resource)] : [];
  return [...own, ...Object.values(value).flatMap(resourcesIn)];
}

describe("functions", () => {
  test.each([
    ["openai-proxy", "openai-proxy"],
    ["openai-proxy-streaming", "openai-proxy"],
    ["plan-endpoint", "plan-endpoint"],
    ["smoke-test", "smoke-test"],
    ["plan-retirement", "plan-retirement"],
  ])("%s may make the SDK calls in its bundle, and no other", (name, bundle) => {
    const called = sdkCallsIn(bundle);
    expect(called.length).toBeGreaterThan(0);
    expect(grantedTo(`openai-sagemaker-dev-${name}`)).toEqual(unique([...called, ...OWN_LOG]));
  });
});

/** The SDK commands and paginators that our own sources in a bundle import. */
function sdkCallsIn(bundle: string): string[] {
  const { metafile } = buildSync({
    entryPoints: [`functions/${bundle}/handler.ts`],
    bundle: true,
    platform: "node",
    write: false,
    metafile: true,
    logLevel: "silent",
  });
  const sources = Object.keys(metafile.inputs).filter((path) => !path.includes("node_modules"));
  return sources.flatMap((path) => {
    const imports = readFileSync(path, "utf8").matchAll(/import \{([^}]*)\} from "@aws-sdk\/client-([\w-]+)"/g);
    return [...imports].flatMap(([, names = "", service = ""]) =>
      [...names.matchAll(/\b(?:paginate(\w+)|([A-Z]\w+)Command)\b/g)].map(([, paginated, command]) =>
        iamAction(service, paginated ?? command ?? ""),
      ),
    );
  });
}

test("only a role of SageMaker can be passed, and only the stage's own", () => {
  const policy = resourcesOf(app.stacks, "aws_iam_role_policy").find((one) =>
    String(one.policy).includes("iam:PassRole"),
  );
  const statement = JSON.parse(String(policy?.policy)).Statement.find(({ Action }: { Action: string[] }) =>
    Action.includes("iam:PassRole"),
  );
  expect(statement).toMatchObject({
    Resource: [expect.stringMatching(/^\$\{aws_iam_role\.endpoint-role_\w+\.arn\}$/)],
    Condition: { StringEquals: { "iam:PassedToService": "sagemaker.amazonaws.com" } },
  });
});

test("a resource of * stands only beside actions that know no narrower one", () => {
  const everywhere = resourcesOf(app.stacks, "aws_iam_role_policy")
    .flatMap((one) => JSON.parse(String(one.policy)).Statement)
    .filter(({ Resource }: { Resource: string[] }) => Resource.includes("*"))
    .flatMap(({ Action }: { Action: string[] }) => Action);
  expect(unique(everywhere)).toEqual([
    "cloudwatch:PutMetricData",
    "ec2:DescribeInstances",
    "ec2:DescribeSnapshots",
    "ec2:DescribeVolumes",
    "ecr:GetAuthorizationToken",
    "sagemaker:ListEndpointConfigs",
    "sagemaker:ListEndpoints",
    "sagemaker:ListModels",
    "servicequotas:ListServiceQuotas",
    "ssm:UpdateInstanceInformation",
    "ssmmessages:CreateControlChannel",
    "ssmmessages:CreateDataChannel",
    "ssmmessages:OpenControlChannel",
    "ssmmessages:OpenDataChannel",
  ]);
});
