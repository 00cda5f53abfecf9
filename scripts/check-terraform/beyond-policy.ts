import type { Policy } from "../../cli/deployer-policy/deployer-policy.ts";

/** Operations that were called, each by its service and name, with the action that AWS authorises it by; undefined: it needs none. */
export type CalledActions = ReadonlyMap<string, string | undefined>;

/** What was called and a policy allows on no resource at all, as sentences. */
export function beyondPolicy(called: CalledActions, { Statement }: Policy): string[] {
  const allowed = new Set(Statement.flatMap(({ Action }) => Action));
  return [...called]
    .filter(([, action]) => action !== undefined && !allowed.has(action))
    .map(([operation, action]) => `${operation} needs ${action}, which the policy does not allow`)
    .sort();
}
