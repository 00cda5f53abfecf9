import * as v from "valibot";
import { readPolicy } from "../../iam/policy-document.ts";
import type { Principal } from "../../iam/principal.ts";
import type { Authorization } from "../authorization.ts";
import { AwsError } from "../aws-error.ts";
import type { Clock } from "../clock.ts";
import { integer, text } from "../constraints.ts";
import type { Principals } from "../iam/principals.ts";
import { type Credentials, roleSession } from "../iam/sessions.ts";
import { escapeXml } from "../query-protocol.ts";
import { parseInput } from "../validation.ts";

export interface AssumeRoleContext {
  readonly accountId: string;
  readonly clock: Clock;
  readonly principals: Principals;
  readonly credentials: Credentials;
  readonly authorization: Authorization;
}

const HOUR_SECONDS = 3_600;

const AssumeRoleInput = v.looseObject({
  RoleArn: text({ min: 20, max: 2048 }),
  RoleSessionName: text({ min: 2, max: 64, pattern: "[\\w+=,.@-]*" }),
  DurationSeconds: v.optional(v.pipe(v.string(), v.transform(Number), integer({ min: 900, max: 43_200 })), "3600"),
  Policy: v.optional(text({ min: 1, max: 2048 })),
});

/**
 * Gives a caller a session of a role, with what its policy leaves of the role's permissions.
 * https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
 * @returns the XML of the answer
 */
export async function assumeRole(form: unknown, caller: Principal, context: AssumeRoleContext): Promise<string> {
  const { accountId, clock, principals, credentials } = context;
  const { RoleArn, RoleSessionName, DurationSeconds, Policy } = readInput(form);
  const roleName = await takenRole(RoleArn, RoleSessionName, caller, context);
  if (DurationSeconds > (principals.maxSessionSeconds.get(roleName) ?? HOUR_SECONDS)) {
    throw new AwsError(
      "ValidationError",
      "The requested DurationSeconds exceeds the MaxSessionDuration set for this role.",
    );
  }
  // A session that takes a further role: https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles.html#iam-term-role-chaining
  if (caller.arn.includes(":assumed-role/") && DurationSeconds > HOUR_SECONDS) {
    throw new AwsError(
      "ValidationError",
      "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining.",
    );
  }
  const session = roleSession(principals, {
    accountId,
    roleName,
    sessionName: RoleSessionName,
    ...(Policy !== undefined && { sessionPolicies: [sessionPolicy(Policy)] }),
  });
  const expiration = new Date(Math.floor(clock.now().getTime() / 1000 + DurationSeconds) * 1000);
  const issued = credentials.issue(session, expiration);
  return [
    `<Credentials><AccessKeyId>${issued.accessKeyId}</AccessKeyId>`,
    `<SecretAccessKey>${issued.secretAccessKey}</SecretAccessKey><SessionToken>${issued.sessionToken}</SessionToken>`,
    `<Expiration>${expiration.toISOString()}</Expiration></Credentials>`,
    `<AssumedRoleUser><AssumedRoleId>AROALOCAL:${escapeXml(RoleSessionName)}</AssumedRoleId>`,
    `<Arn>${escapeXml(session.arn)}</Arn></AssumedRoleUser>`,
  ].join("");
}

function readInput(form: unknown) {
  try {
    return parseInput(AssumeRoleInput, form);
  } catch (error) {
    throw error instanceof AwsError ? new AwsError("ValidationError", error.message) : error;
  }
}

/** @returns the role's name. A role that does not exist is denied like one that its trust policy keeps from the caller. */
async function takenRole(roleArn: string, sessionName: string, caller: Principal, context: AssumeRoleContext) {
  const { principals, authorization } = context;
  if (caller.kind === "root") throw denied("Roles may not be assumed by root accounts.");
  const [roleName = ""] = [...principals.roles].find(([, arn]) => arn === roleArn) ?? [];
  const trust = principals.trustPolicies.get(roleName);
  const nobody = { Version: "2012-10-17", Statement: [] };
  const resourceTags = { "aws:ResourceTag/": undefined, "iam:ResourceTag/": undefined };
  const access = {
    action: "sts:AssumeRole",
    resource: roleArn,
    context: { ...resourceTags, "sts:RoleSessionName": sessionName, "sts:ExternalId": undefined },
  };
  const text = await authorization.denial(caller, access, trust === undefined ? nobody : readPolicy("trust", trust));
  if (text !== undefined) throw denied(text);
  return roleName;
}

function sessionPolicy(policy: string) {
  try {
    return readPolicy("identity", policy);
  } catch (error) {
    throw new AwsError("MalformedPolicyDocument", error instanceof Error ? error.message : String(error));
  }
}

function denied(message: string): AwsError {
  return new AwsError("AccessDenied", message, { status: 403 });
}
