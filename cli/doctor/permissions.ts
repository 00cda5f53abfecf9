import {
  type EvaluationResult,
  GetRoleCommand,
  type IAMClient,
  paginateSimulatePrincipalPolicy,
} from "@aws-sdk/client-iam";
import { type Check, error, ok, warning } from "./check.ts";
import { type NeededPermissions, neededPermissions } from "../deployer-policy/needed-permissions.ts";

const CURE = "Have them allowed, or sign in as somebody who may.";

/** Asks IAM what would happen; nothing is called. Conditions that IAM cannot know here make no error. */
export const permissions: Check = {
  name: "permissions",
  async run({ stage: { settings }, clients: { iam }, identity }) {
    const { arn, accountId } = await identity();
    if (arn.endsWith(":root")) return ok("The account's root user may do everything; a role of its own is safer.");
    const region = settings.AWS_REGION;
    const needed = neededPermissions({ partition: "aws", region, accountId, stage: settings.STAGE }, settings);
    try {
      const principal = await findPrincipal(iam, arn);
      if (principal === undefined) return warning(`What ${arn} may do cannot be simulated.`, "Terraform will tell.");
      const results = (await Promise.all(needed.map((one) => simulate(iam, principal, region, one)))).flat();
      const denied = results.filter(({ EvalDecision }) => EvalDecision !== "allowed");
      const certain = denied.filter(({ MissingContextValues = [] }) => MissingContextValues.length === 0);
      if (certain.length > 0) return error(`The caller may not ${byService(certain)}.`, CURE);
      if (denied.length > 0)
        return warning(`On conditions, the caller may ${byService(denied)}.`, "Terraform will tell.");
      return ok(`The caller may do all of the ${results.length} things that a deployment does.`);
    } catch (reason) {
      if (!(reason instanceof Error && /^AccessDenied/.test(reason.name))) throw reason;
      return warning(
        "Not checked: the caller may not ask IAM what it may do.",
        "Allow iam:SimulatePrincipalPolicy and iam:GetRole, or go on: Terraform will tell.",
      );
    }
  },
};

/** The user, or the role of a session: its ARN has a path that the session's has not. */
async function findPrincipal(iam: IAMClient, arn: string): Promise<string | undefined> {
  if (/^arn:[\w-]+:iam::\d+:user\//.test(arn)) return arn;
  const [, role] = /:assumed-role\/([^/]+)\//.exec(arn) ?? [];
  if (role === undefined) return undefined;
  return (await iam.send(new GetRoleCommand({ RoleName: role }))).Role?.Arn;
}

async function simulate(
  client: IAMClient,
  principal: string,
  region: string,
  { actions, resource }: NeededPermissions,
): Promise<EvaluationResult[]> {
  const context = {
    "aws:RequestedRegion": region,
    "iam:PassedToService": "lambda.amazonaws.com",
    "iam:AWSServiceName": "events.amazonaws.com",
  };
  const pages = paginateSimulatePrincipalPolicy(
    { client },
    {
      PolicySourceArn: principal,
      ActionNames: [...actions],
      ResourceArns: [resource],
      ContextEntries: Object.entries(context).map(([ContextKeyName, value]) => ({
        ContextKeyName,
        ContextKeyType: "string",
        ContextKeyValues: [value],
      })),
    },
  );
  const results: EvaluationResult[] = [];
  for await (const page of pages) results.push(...(page.EvaluationResults ?? []));
  return results;
}

/** `iam: CreateRole, PassRole; lambda: CreateFunction`, all of them, for somebody has to allow them. */
function byService(results: readonly EvaluationResult[]): string {
  const names = new Map<string, string[]>();
  for (const { EvalActionName = "" } of results) {
    const [service = "", action = ""] = EvalActionName.split(":");
    names.set(service, [...(names.get(service) ?? []), action]);
  }
  return [...names].map(([service, list]) => `${service}: ${list.join(", ")}`).join("; ");
}
