import {
  type EvaluationResult,
  GetRoleCommand,
  type IAMClient,
  paginateSimulatePrincipalPolicy,
} from "@aws-sdk/client-iam";
import type { Settings } from "../../settings/settings.ts";
import { type NeededPermissions, neededPermissions } from "../deployer-policy/needed-permissions.ts";
import { type Check, error, ok, warning } from "./check.ts";

const CURE =
  "Have them allowed (`npx openai-sagemaker deployer-policy` prints a policy for it), or sign in as somebody who may.";
const BOUNDARY = "iam:PermissionsBoundary";

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
      const context = contextOf(settings);
      if (principal === undefined) return warning(`What ${arn} may do cannot be simulated.`, "Terraform will tell.");
      const results = (await Promise.all(needed.map((one) => simulate(iam, principal, context, one)))).flat();
      const denied = results.filter(({ EvalDecision }) => EvalDecision !== "allowed");
      const certain = denied.filter((result) => missingIn(result).length === 0);
      if (certain.length > 0) return error(`The caller may not ${byService(certain)}.`, CURE);
      if (denied.length > 0) {
        const cure = denied.flatMap(missingIn).includes(BOUNDARY)
          ? "Set PERMISSIONS_BOUNDARY to the boundary that the caller's roles have to have."
          : "Terraform will tell.";
        return warning(`On conditions, the caller may ${byService(denied)}.`, cure);
      }
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

/** What is known of the requests that a deployment makes. */
function contextOf({ AWS_REGION, PERMISSIONS_BOUNDARY }: Settings): Readonly<Record<string, string>> {
  return {
    "aws:RequestedRegion": AWS_REGION,
    "iam:PassedToService": "lambda.amazonaws.com",
    "iam:AWSServiceName": "events.amazonaws.com",
    ...(PERMISSIONS_BOUNDARY !== undefined && { [BOUNDARY]: PERMISSIONS_BOUNDARY }),
  };
}

/** IAM tells what was missing with each resource that it was asked about, and above only when there was none. */
function missingIn({ MissingContextValues = [], ResourceSpecificResults = [] }: EvaluationResult): string[] {
  return [
    ...MissingContextValues,
    ...ResourceSpecificResults.flatMap(({ MissingContextValues: ofResource = [] }) => ofResource),
  ];
}

async function simulate(
  client: IAMClient,
  principal: string,
  context: Readonly<Record<string, string>>,
  { actions, resource }: NeededPermissions,
): Promise<EvaluationResult[]> {
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
