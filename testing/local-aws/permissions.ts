import { deployerPolicy } from "../../cli/deployer-policy/deployer-policy.ts";
import type { PolicyScope } from "../../cli/deployer-policy/deployer-resources.ts";
import type { LocalAws } from "../../local/aws/create-local-aws.ts";
import { type IssuedCredentials, roleSession } from "../../local/aws/iam/sessions.ts";
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

/** Where the stage `dev` of tests is, for policies that name it. */
const TEST_PLACE = { partition: "aws", region: "eu-north-1", accountId: "123456789012", stage: "dev" };

/**
 * Credentials of an operator who may do what `deployer-policy` prints, and nothing else.
 * @returns them, and what he was denied, as it happens: some tools go on without what they may not see
 */
export function signInAsDeployer(aws: LocalAws, more: Pick<PolicyScope, "customerKey"> = {}) {
  const credentials = signInWith(aws, JSON.stringify(deployerPolicy({ ...TEST_PLACE, ...more })), "deployer");
  return { credentials, denied: denialsOf(aws, "deployer") };
}

/** Every action that a role was denied since, with its resource. */
export function denialsOf(aws: LocalAws, roleName: string): string[] {
  const denied: string[] = [];
  aws.authorization.onDecision(({ principal, action, resource, decision }) => {
    if (!decision.allowed && principal.arn.includes(`:assumed-role/${roleName}/`))
      denied.push(`${action} on ${resource}`);
  });
  return denied;
}

/** Credentials as the AWS SDK and Terraform find them in the environment. */
export function credentialVariables({ accessKeyId, secretAccessKey, sessionToken }: IssuedCredentials) {
  return {
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    ...(sessionToken !== undefined && { AWS_SESSION_TOKEN: sessionToken }),
  };
}
