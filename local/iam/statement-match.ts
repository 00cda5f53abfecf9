import { conditionIsMet } from "./condition-operators.ts";
import { matchesArn, matchesPattern } from "./pattern.ts";
import type { PolicyDocument, Statement, StatementPrincipal } from "./policy-document.ts";
import type { Principal } from "./principal.ts";
import type { RequestContext } from "./request-context.ts";

export interface AskedAccess {
  readonly action: string;
  /** ARN, or `*` where the action knows no resource. */
  readonly resource: string;
}

/** A statement that applies, and the first of its actions and resources by which it does; `*` where it has none. */
export interface StatementMatch {
  readonly statement: Statement;
  readonly action: string;
  readonly resource: string;
}

/** The statements of a policy that apply to a request, whoever the caller is. */
export function matchingStatements(
  policy: PolicyDocument,
  asked: AskedAccess,
  context: RequestContext,
): StatementMatch[] {
  const variables = policy.Version === "2012-10-17" ? context : undefined;
  return policy.Statement.flatMap((statement) => {
    const action = match(statement.Action, statement.NotAction, (pattern) =>
      matchesPattern(pattern, asked.action, { wildcards: true, ignoreCase: true }),
    );
    if (action === undefined) return [];
    const resource = match(
      statement.Resource,
      statement.NotResource,
      (pattern) => pattern === "*" || (asked.resource !== "*" && matchesArn(pattern, asked.resource, variables)),
    );
    if (resource === undefined || !conditionsAreMet(statement, context)) return [];
    return [{ statement, action, resource }];
  });
}

/** Neither: a trust policy's statement, which is about its own role. */
function match(
  patterns: readonly string[] | undefined,
  excepted: readonly string[] | undefined,
  matches: (pattern: string) => boolean,
): string | undefined {
  if (patterns !== undefined) return patterns.find(matches);
  return excepted?.some(matches) ? undefined : "*";
}

function conditionsAreMet({ Condition = {} }: Statement, context: RequestContext): boolean {
  return Object.entries(Condition).every(([operator, tests]) =>
    Object.entries(tests).every((test) => conditionIsMet(operator, test, context)),
  );
}

/** How a resource-based policy names a principal: itself, its role, its whole account, or not at all. */
export type Naming = "itself" | "role" | "account" | undefined;

export function findNaming({ Principal: named, NotPrincipal: excepted }: Statement, principal: Principal): Naming {
  if (named !== undefined) return namedIn(named, principal);
  return excepted !== undefined && namedIn(excepted, principal) === undefined ? "itself" : undefined;
}

function namedIn({ AWS = [], Service = [] }: StatementPrincipal, principal: Principal): Naming {
  if (principal.kind === "service") return AWS.includes("*") || Service.includes(principal.arn) ? "itself" : undefined;
  if (AWS.includes("*") || AWS.includes(principal.arn)) return "itself";
  if (principal.roleArn !== undefined && AWS.includes(principal.roleArn)) return "role";
  const { accountId } = principal;
  if (accountId === undefined) return undefined;
  return AWS.includes(accountId) || AWS.includes(`arn:aws:iam::${accountId}:root`) ? "account" : undefined;
}
