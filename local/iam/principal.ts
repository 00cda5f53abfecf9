import type { PolicyDocument } from "./policy-document.ts";
import type { ContextValues } from "./request-context.ts";

/** What limits and allows a principal, as it is at the moment. */
export interface PrincipalPolicies {
  /** Those of the user or role. */
  readonly identity: readonly PolicyDocument[];
  readonly boundary?: PolicyDocument | undefined;
  /** Those that were given with the session. */
  readonly session?: readonly PolicyDocument[] | undefined;
}

/** Who makes a request, as policies see it. */
export interface Principal {
  readonly kind: "root" | "user" | "role" | "service" | "anonymous";
  /** Of the user or the session; of a service its name, such as `events.amazonaws.com`. */
  readonly arn: string;
  /** Of the role that the session is of. */
  readonly roleArn?: string;
  readonly accountId?: string;
  policies(): PrincipalPolicies;
  /** `aws:PrincipalArn` and so on, which every request of this principal has. */
  readonly context: ContextValues;
}

const NONE: PrincipalPolicies = { identity: [] };

/** A service that acts by itself, on behalf of a resource of this account. It has what resource-based policies give it. */
export function servicePrincipal(service: string, accountId?: string, sourceArn?: string): Principal {
  return {
    kind: "service",
    arn: service,
    policies: () => NONE,
    context: {
      "aws:PrincipalIsAWSService": "true",
      "aws:PrincipalServiceName": service,
      "aws:SourceAccount": accountId,
      "aws:SourceArn": sourceArn,
    },
  };
}

/** The sender of a request without a signature. */
export const ANYBODY: Principal = {
  kind: "anonymous",
  arn: "anonymous",
  policies: () => NONE,
  context: { "aws:PrincipalType": "Anonymous", "aws:PrincipalIsAWSService": "false" },
};
