import type { ContextValues } from "../../iam/request-context.ts";
import { type Simulated, simulate } from "../../iam/simulate.ts";
import { AwsError } from "../aws-error.ts";
import { escapeXml, readList } from "../query-protocol.ts";
import type { Principals } from "./principals.ts";
import { findPrincipal } from "./sessions.ts";

/** Of several resources: "the most restrictive decision across all resources". */
const MOST_RESTRICTIVE = ["explicitDeny", "implicitDeny", "allowed"] as const;

/**
 * Answers for each action by the policies of the user or role, in one page. No policy is taken from the request.
 * https://docs.aws.amazon.com/IAM/latest/APIReference/API_SimulatePrincipalPolicy.html
 */
export async function simulatePrincipalPolicy(
  form: URLSearchParams,
  principals: Principals,
  accountId: string,
): Promise<string> {
  const source = form.get("PolicySourceArn") ?? "";
  if (!/^arn:aws:iam::\d{12}:(user|role|group)\//.test(source)) {
    throw new AwsError("InvalidInput", `Invalid Entity Arn: ${source} does not clearly define entity type and name.`);
  }
  const principal = findPrincipal(principals, accountId, source);
  if (principal === undefined) {
    throw new AwsError("NoSuchEntity", `The entity ${source} cannot be found.`, { status: 404 });
  }
  const resources = readList(form, "ResourceArns");
  const context = contextOf(form);
  const results: string[] = [];
  for (const action of readList(form, "ActionNames")) {
    const ask = (resource: string) => simulate({ principal, action, resource, context });
    const named = await Promise.all(
      resources.filter((one) => one !== "*").map(async (resource) => [resource, await ask(resource)] as const),
    );
    results.push(resultOf(action, named.length === 0 ? [["*", await ask("*")]] : named));
  }
  return `<IsTruncated>false</IsTruncated><EvaluationResults>${results.join("")}</EvaluationResults>`;
}

function contextOf(form: URLSearchParams): ContextValues {
  const context: Record<string, readonly string[]> = {};
  for (let n = 1; ; n += 1) {
    const entry = `ContextEntries.member.${n}`;
    const name = form.get(`${entry}.ContextKeyName`);
    if (name === null) return context;
    context[name] = readList(form, `${entry}.ContextKeyValues`);
  }
}

/** Values that are missing for a resource stand with it, and once more, for all of them, above. */
function resultOf(action: string, simulated: readonly (readonly [resource: string, result: Simulated])[]): string {
  const decision = MOST_RESTRICTIVE.find((one) => simulated.some(([, result]) => result.decision === one));
  const all = [...new Set(simulated.flatMap(([, { missing }]) => missing))];
  const ofResources = simulated
    .filter(([resource]) => resource !== "*")
    .map(
      ([resource, result]) =>
        `<member><EvalResourceName>${escapeXml(resource)}</EvalResourceName><EvalResourceDecision>${result.decision}</EvalResourceDecision>${missingOf(result.missing)}</member>`,
    );
  return `<member><EvalActionName>${escapeXml(action)}</EvalActionName><EvalDecision>${decision}</EvalDecision>${missingOf(all)}<ResourceSpecificResults>${ofResources.join("")}</ResourceSpecificResults></member>`;
}

function missingOf(keys: readonly string[]): string {
  const members = keys.map((key) => `<member>${escapeXml(key)}</member>`);
  return `<MissingContextValues>${members.join("")}</MissingContextValues>`;
}
