import { DEPLOYER_PERMISSIONS, type ResourceName } from "./deployer-permissions.ts";
import { type Condition, deployerResources, type PolicyScope } from "./deployer-resources.ts";

interface Statement {
  readonly Sid: string;
  readonly Effect: "Allow";
  readonly Action: readonly string[];
  readonly Resource: readonly string[];
  readonly Condition?: Condition;
}

export interface Policy {
  readonly Version: string;
  readonly Statement: readonly Statement[];
}

/** What a policy without a boundary comes to: roles can be made with any permission, and passed to a function that uses it. */
export const UNBOUNDED =
  "Without PERMISSIONS_BOUNDARY, whoever has this policy can make roles with any permission, and so become administrator of the account. Set PERMISSIONS_BOUNDARY to the ARN of a managed policy, deploy with it, and print this policy again.";

/** These actions can give a role any permission. With a boundary, they are allowed on roles that have it. */
const GIVES_PERMISSIONS: readonly string[] = ["iam:CreateRole", "iam:PutRolePolicy", "iam:PutRolePermissionsBoundary"];

interface BoundedScope extends PolicyScope {
  /** Roles can then be made with this boundary only. */
  readonly permissionsBoundary?: string | undefined;
}

/** The least that deploys, operates and destroys a stage: a statement for each kind of resource. */
export function deployerPolicy(place: BoundedScope): Policy {
  const resources = deployerResources(place);
  const statements = (Object.keys(resources) as ResourceName[]).flatMap((name) => {
    const { arns, condition } = resources[name];
    if (arns.length === 0) return [];
    const Sid = name.replaceAll(/(?:^|[ -])(\w)/g, (_, letter: string) => letter.toUpperCase());
    const conditional = condition && { Condition: condition };
    const statement = { Sid, Effect: "Allow", Action: allowedOn(name), Resource: arns, ...conditional } as const;
    return name === "roles" ? withinBoundary(statement, place.permissionsBoundary) : [statement];
  });
  return { Version: "2012-10-17", Statement: statements };
}

/** In the order of the alphabet. What is allowed on everything needs no second statement. */
function allowedOn(name: ResourceName): string[] {
  const actionsOn = (one: ResourceName) =>
    DEPLOYER_PERMISSIONS.filter(({ on }) => on === one).flatMap(({ actions }) => actions);
  const everywhere = name === "everything" ? [] : actionsOn("everything");
  return [...new Set(actionsOn(name))].filter((action) => !everywhere.includes(action)).sort();
}

function withinBoundary(roles: Statement, boundary: string | undefined): Statement[] {
  if (boundary === undefined) return [roles];
  // A role whose boundary is removed can be given every permission.
  const apart = [...GIVES_PERMISSIONS, "iam:DeleteRolePermissionsBoundary"];
  return [
    { ...roles, Action: roles.Action.filter((action) => !apart.includes(action)) },
    {
      ...roles,
      Sid: "RolesWithinTheBoundary",
      Action: GIVES_PERMISSIONS,
      Condition: { StringEquals: { "iam:PermissionsBoundary": boundary } },
    },
  ];
}
