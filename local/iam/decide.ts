import type { PolicyDocument } from "./policy-document.ts";
import type { Principal } from "./principal.ts";
import type { RequestContext } from "./request-context.ts";
import { type AskedAccess, matchingStatements, findNaming, type StatementMatch } from "./statement-match.ts";

/** The kinds of policies, in AWS's words of a denial. */
export type DenyingPolicy =
  | "identity-based policy"
  | "resource-based policy"
  | "permissions boundary"
  | "session policy"
  | "role trust policy";

export type Decision =
  | { readonly allowed: true; readonly by: readonly StatementMatch[] }
  | { readonly allowed: false; readonly explicit: boolean; readonly policy: DenyingPolicy };

export interface Question extends AskedAccess {
  readonly principal: Principal;
  readonly context: RequestContext;
  /** Of the resource: a topic's, a function's, a key's, or the trust policy of a role. */
  readonly resourcePolicy?: PolicyDocument | undefined;
}

/** Their policy alone says who may use a key, and who may take a role. */
const ASKS_ITS_POLICY = /^(kms|sts):/;

/**
 * Whether a request within one account is allowed: nothing denies it, and everything that has a say allows it.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-denyallow.html
 */
export function decide(question: Question): Decision {
  const { principal, context, resourcePolicy } = question;
  const { identity, boundary, session } = principal.policies();
  const isTrust = question.action.startsWith("sts:");
  const resourceBased = isTrust ? "role trust policy" : "resource-based policy";
  const matches = (policies: readonly PolicyDocument[]) =>
    policies.flatMap((policy) => matchingStatements(policy, question, context));

  const ofIdentity = matches(identity);
  const ofBoundary = boundary && matches([boundary]);
  const ofSession = session && matches(session);
  const ofResource = matches(resourcePolicy ? [resourcePolicy] : []).flatMap((one) => {
    const naming = findNaming(one.statement, principal);
    return naming === undefined ? [] : [{ ...one, naming }];
  });

  const denied = [
    [ofIdentity, "identity-based policy"],
    [ofResource, resourceBased],
    [ofBoundary ?? [], "permissions boundary"],
    [ofSession ?? [], "session policy"],
  ] as const;
  for (const [found, policy] of denied) {
    if (found.some(({ statement }) => statement.Effect === "Deny")) return { allowed: false, explicit: true, policy };
  }

  const allowing = <T extends StatementMatch>(found: readonly T[]) =>
    found.filter(({ statement }) => statement.Effect === "Allow");
  const refused = (policy: DenyingPolicy): Decision => ({ allowed: false, explicit: false, policy });
  const direct = allowing(ofResource).filter(({ naming }) => naming !== "account");
  const identityAllows = allowing(ofIdentity);

  if (principal.kind === "service" || principal.kind === "anonymous") {
    return direct.length > 0 ? { allowed: true, by: direct } : refused(resourceBased);
  }
  if (ASKS_ITS_POLICY.test(question.action) && allowing(ofResource).length === 0) return refused(resourceBased);
  if (direct.length === 0 && identityAllows.length === 0) return refused("identity-based policy");
  // Who names the session itself gives it more than its boundary: "Evaluating permissions boundaries", IAM user guide.
  if (!direct.some(({ naming }) => naming === "itself")) {
    if (ofBoundary && allowing(ofBoundary).length === 0) return refused("permissions boundary");
    if (ofSession && allowing(ofSession).length === 0) return refused("session policy");
  }
  return { allowed: true, by: [...identityAllows, ...direct] };
}
