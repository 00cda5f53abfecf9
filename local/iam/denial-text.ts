import type { Decision } from "./decide.ts";
import type { AskedAccess } from "./statement-match.ts";

type Denial = Extract<Decision, { readonly allowed: false }>;

/**
 * AWS's own sentence for a denial.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html
 * @param user ARN of the user or session
 */
export function denialText(user: string, { action, resource }: AskedAccess, { explicit, policy }: Denial): string {
  const on = resource === "*" ? "" : ` on resource: ${resource}`;
  const article = policy.startsWith("identity") ? "an" : "a";
  const why = explicit
    ? `with an explicit deny in ${article} ${policy}`
    : `because no ${policy} allows the ${action} action`;
  return `User: ${user} is not authorized to perform: ${action}${on} ${why}`;
}
