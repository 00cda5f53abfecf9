import { decide } from "./decide.ts";
import { readPolicy } from "./policy-document.ts";
import type { Principal } from "./principal.ts";
import { type ContextValues, RequestContext } from "./request-context.ts";
import { actionReference, requireKnownKeys } from "./service-reference.ts";
import type { AskedAccess } from "./statement-match.ts";

export interface Simulated {
  readonly decision: "allowed" | "explicitDeny" | "implicitDeny";
  /** Condition keys that a policy asks for and nobody gave a value of. */
  readonly missing: readonly string[];
}

export interface Simulation extends AskedAccess {
  readonly principal: Principal;
  /** Nothing is known of the request but these. */
  readonly context: ContextValues;
}

/** "A resource-based policy is included only if you specify it": keys and roles leave the decision to the principal's policies then. */
function leftToThePrincipal(accountId: string) {
  const statement = { Effect: "Allow", Principal: { AWS: accountId }, Action: "*", Resource: "*" };
  return readPolicy("resource", JSON.stringify({ Version: "2012-10-17", Statement: statement }));
}

/**
 * What the policies of a principal would decide about a request that nobody makes.
 * https://docs.aws.amazon.com/IAM/latest/APIReference/API_SimulatePrincipalPolicy.html
 */
export async function simulate({ principal, action, resource, context }: Simulation): Promise<Simulated> {
  const { identity, boundary } = principal.policies();
  for (const one of [...identity, boundary]) if (one) await requireKnownKeys(one);
  // An action that nobody knows is an error here, too.
  await actionReference(action);
  const missing = new Set<string>();
  const isMissing = (key: string) => {
    missing.add(key);
    return false;
  };
  const decision = decide({
    action,
    resource,
    principal,
    context: new RequestContext(action, isMissing, principal.context, context),
    resourcePolicy: leftToThePrincipal(principal.accountId ?? ""),
  });
  if (decision.allowed) return { decision: "allowed", missing: [...missing] };
  return { decision: decision.explicit ? "explicitDeny" : "implicitDeny", missing: [...missing] };
}
