import type { LocalAws } from "../../local/aws/create-local-aws.ts";
import { roleSession } from "../../local/aws/iam/sessions.ts";
import { readPolicy } from "../../local/iam/policy-document.ts";

const policy = (Statement: object) => JSON.stringify({ Version: "2012-10-17", Statement });

/** Makes a role that a service may take and that may do everything, for tests of something else. */
export function admitRole(aws: LocalAws, name: string, service: string): string {
  const arn = `arn:aws:iam::123456789012:role/${name}`;
  const trust = { Effect: "Allow", Action: "sts:AssumeRole", Principal: { Service: service } };
  aws.principals.roles.set(name, arn);
  aws.principals.trustPolicies.set(name, policy(trust));
  aws.principals.rolePolicies.set(name, { everything: policy({ Effect: "Allow", Action: "*", Resource: "*" }) });
  return arn;
}

/** Lets a service do something with a function or topic. */
export function letService(aws: LocalAws, service: string, action: string, resource: string): void {
  const statement = { Effect: "Allow", Action: action, Principal: { Service: service }, Resource: resource };
  aws.authorization.resourcePolicies.set(resource, readPolicy("resource", policy(statement)));
}

/** Credentials of an operator who has this policy and nothing else. */
export function signInWith(aws: LocalAws, policyText: string, roleName = "operator") {
  const accountId = "123456789012";
  aws.principals.roles.set(roleName, `arn:aws:iam::${accountId}:role/${roleName}`);
  aws.principals.rolePolicies.set(roleName, { own: policyText });
  return aws.credentials.issue(roleSession(aws.principals, { accountId, roleName, sessionName: "alice" }));
}
