import { namesOf } from "../../names.ts";
import type { Settings } from "../../settings/settings.ts";
import { neededPermissions } from "./needed-permissions.ts";
import { TERRAFORM_ACTIONS } from "./terraform-actions.ts";
import { TOOL_ACTIONS } from "./tool-actions.ts";

/** Where the policy holds. Each may be a pattern, or a placeholder of Terraform's. */
export interface Place {
  readonly partition: string;
  readonly region: string;
  readonly accountId: string;
  /** `*`: every stage. */
  readonly stage: string;
  readonly stateBucket?: string | undefined;
  /** Roles can then be made with this boundary only. */
  readonly permissionsBoundary?: string | undefined;
}

interface Statement {
  readonly Sid: string;
  readonly Effect: "Allow";
  readonly Action: readonly string[];
  readonly Resource: readonly string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
}

export interface Policy {
  readonly Version: string;
  readonly Statement: readonly Statement[];
}

/** What a policy without a boundary comes to: roles can be made with any permission, and passed to a function that uses it. */
export const UNBOUNDED =
  "Without PERMISSIONS_BOUNDARY, whoever has this policy can make roles with any permission, and so become administrator of the account. Set PERMISSIONS_BOUNDARY to the ARN of a managed policy, deploy with it, and print this policy again.";

/** Services that the stage's roles are for. */
const TRUSTED = ["lambda", "states", "sagemaker", "scheduler", "events", "ec2", "dlm"].map(
  (name) => `${name}.amazonaws.com`,
);

/** Whoever may do these can give a role any permission: they ask for the boundary, where there is one. */
const GIVES_PERMISSIONS = ["iam:CreateRole", "iam:PutRolePolicy", "iam:PutRolePermissionsBoundary"];

/**
 * The least that deploys, operates and destroys a stage: what Terraform calls for each type of resource in the stacks, and what the tools
 * call themselves, on what carries the stage's names. What knows no narrower resource is in a statement of its own.
 */
export function deployerPolicy(place: Place): Policy {
  const everywhere = actionsWithoutResource();
  const named = allActions().filter((action) => !everywhere.has(action));
  const ofService = (service: string) => named.filter((action) => action.startsWith(`${service}:`));
  const services = [...new Set(named.map((action) => action.split(":")[0] ?? ""))].filter(
    (one) => !["iam", "s3"].includes(one),
  );
  const resources = resourcesByService(place);
  return {
    Version: "2012-10-17",
    Statement: [
      ...services.sort().map((service) => {
        const Resource = resources[service];
        if (Resource === undefined) throw new Error(`Say in deployer-policy.ts what the stage has of ${service}.`);
        return allow(service, ofService(service), Resource);
      }),
      ...roleStatements(ofService("iam"), place),
      allow("Everywhere", [...everywhere], ["*"]),
      ...stateStatements(place),
    ],
  };
}

function allow(name: string, actions: readonly string[], Resource: readonly string[]): Statement {
  const Sid = name.replaceAll(/(?:^|-)(\w)/g, (_, letter: string) => letter.toUpperCase());
  return { Sid, Effect: "Allow", Action: [...new Set(actions)].sort(), Resource };
}

function roleStatements(
  actions: readonly string[],
  { partition, accountId, stage, permissionsBoundary }: Place,
): Statement[] {
  const { prefix } = namesOf(stage);
  const iam = `arn:${partition}:iam::${accountId}`;
  const roles = [`${iam}:role/${prefix}-*`];
  const linked = `${iam}:role/aws-service-role/*`;
  const bounded = permissionsBoundary === undefined ? [] : GIVES_PERMISSIONS;
  const apart = ["iam:PassRole", "iam:CreateServiceLinkedRole", ...bounded];
  // Whoever may take the boundary off a role may do everything with it.
  const forbidden = permissionsBoundary === undefined ? [] : ["iam:DeleteRolePermissionsBoundary"];
  const rest = actions.filter((action) => ![...apart, ...forbidden].includes(action));
  return [
    allow("Roles", rest, [...roles, `${iam}:instance-profile/${prefix}-*`, `${iam}:policy/${prefix}-*`]),
    { ...allow("PassRole", ["iam:PassRole"], roles), Condition: { StringEquals: { "iam:PassedToService": TRUSTED } } },
    // CloudWatch's, by which an alarm acts on an instance.
    {
      ...allow("ServiceLinkedRole", ["iam:CreateServiceLinkedRole"], [linked]),
      Condition: { StringEquals: { "iam:AWSServiceName": "events.amazonaws.com" } },
    },
    ...(permissionsBoundary === undefined
      ? []
      : [
          {
            ...allow("RolesWithinTheBoundary", bounded, roles),
            Condition: { StringEquals: { "iam:PermissionsBoundary": permissionsBoundary } },
          },
        ]),
  ];
}

function stateStatements({ partition, stage, stateBucket }: Place): Statement[] {
  if (stateBucket === undefined) return [];
  const bucket = `arn:${partition}:s3:::${stateBucket}`;
  return [
    allow("StateBucket", ["s3:ListBucket"], [bucket]),
    allow("State", ["s3:GetObject", "s3:PutObject", "s3:DeleteObject"], [`${bucket}/openai-sagemaker/${stage}/*`]),
  ];
}

/** Settings with which everything is deployed; their values are in no ARN. */
const EVERYTHING = {
  VPC_ID: "vpc-0",
  SUBNET_ID: "subnet-0",
  ALLOWED_WEB_CIDR: "10.0.0.0/8",
  NOTIFY_EMAIL: "a@b.c",
  BUDGET_USD: 1,
} as unknown as Settings;

const needed = () =>
  neededPermissions({ names: namesOf("dev"), region: "eu-north-1", accountId: "123456789012" }, EVERYTHING);

function allActions(): string[] {
  return [
    ...Object.values(TERRAFORM_ACTIONS).flat(),
    ...needed().flatMap(({ actions }) => actions),
    ...TOOL_ACTIONS.onTheStage,
  ];
}

function actionsWithoutResource(): ReadonlySet<string> {
  const lists = needed().flatMap(({ resource, actions }) => (resource === "*" ? actions : []));
  // Beside the web UI's machine these stand with everything of EC2, but what is made of them has a name or a resource of its own.
  const nameless = lists.filter((action) => !/^(cloudwatch|dlm):(?!CreateLifecyclePolicy)/.test(action));
  return new Set([...nameless, ...TOOL_ACTIONS.everywhere].sort());
}

function resourcesByService({
  partition,
  region,
  accountId,
  stage,
}: Place): Readonly<Record<string, readonly string[]>> {
  const names = namesOf(stage);
  const { prefix, parameter, logGroup } = names;
  const arn = (service: string, resource: string, at = region) =>
    `arn:${partition}:${service}:${at}:${accountId}:${resource}`;
  return {
    lambda: [arn("lambda", `function:${prefix}-*`)],
    // Actions on a group are authorised on its ARN or on that of its streams, which ends otherwise.
    logs: [
      `/aws/lambda/${prefix}-*`,
      logGroup.endpoint(`${prefix}-*`),
      `${logGroup.httpApi}*`,
      `${parameter.root}/*`,
    ].map((name) => arn("logs", `log-group:${name}`)),
    ssm: [
      arn("ssm", `parameter${parameter.root}`),
      arn("ssm", `parameter${parameter.root}/*`),
      `arn:${partition}:ssm:${region}::parameter/aws/service/ami-amazon-linux-latest/*`,
      // Port forwards to the web UI's machine.
      arn("ec2", "instance/*"),
      `arn:${partition}:ssm:${region}::document/AWS-StartPortForwardingSession`,
    ],
    states: [arn("states", `stateMachine:${prefix}-*`), arn("states", `execution:${prefix}-*`)],
    // Neither has our name in its ARN.
    apigateway: [`arn:${partition}:apigateway:${region}::/apis*`, `arn:${partition}:apigateway:${region}::/tags/*`],
    dlm: [arn("dlm", "policy/*")],
    sagemaker: [arn("sagemaker", `*/${prefix}-*`)],
    events: [arn("events", `rule/${prefix}-*`)],
    scheduler: [arn("scheduler", `schedule-group/${prefix}`), arn("scheduler", `schedule/${prefix}/*`)],
    sns: [arn("sns", names.topic), arn("sns", `${names.topic}:*`)],
    cloudwatch: [arn("cloudwatch", `alarm:${prefix}-*`), arn("cloudwatch", `dashboard/${names.dashboard}`, "")],
    budgets: [arn("budgets", `budget/${names.budget}`, "")],
    dynamodb: [arn("dynamodb", `table/${names.usageTable}`)],
  };
}
