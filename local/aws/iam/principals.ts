/** What IAM knows about callers, and about roles that can be assumed; tests change it as they need. */
export interface Principals {
  /** What GetCallerIdentity answers the operator: the account's root user, a user, or a session of an assumed role. */
  callerArn: string;
  /** Documents of the operator's policies; default: an administrator's. */
  operatorPolicies: readonly string[];
  /** ARNs of roles by name: a role's path is in its ARN, but not in that of its sessions. */
  readonly roles: Map<string, string>;
  /** Documents of the inline policies by name, by the name of their role. */
  readonly rolePolicies: Map<string, Readonly<Record<string, string>>>;
  /** Trust policies by the name of their role; a role without one is taken by nobody. */
  readonly trustPolicies: Map<string, string>;
  /** How long sessions may last, in seconds, by the name of the role; default: an hour. */
  readonly maxSessionSeconds: Map<string, number>;
  /** Policies of permissions boundaries by the name of the role. */
  readonly boundaries: Map<string, string>;
  /** ARNs by name. */
  readonly instanceProfiles: Map<string, string>;
  /** ARNs of the account's own policies by name. */
  readonly policies: Map<string, string>;
}

const ADMINISTRATOR = JSON.stringify({
  Version: "2012-10-17",
  Statement: { Effect: "Allow", Action: "*", Resource: "*" },
});

export function createPrincipals(accountId: string): Principals {
  return {
    callerArn: `arn:aws:iam::${accountId}:user/operator`,
    roles: new Map(),
    rolePolicies: new Map(),
    trustPolicies: new Map(),
    maxSessionSeconds: new Map(),
    boundaries: new Map(),
    instanceProfiles: new Map(),
    policies: new Map(),
    operatorPolicies: [ADMINISTRATOR],
  };
}
