import { randomUUID } from "node:crypto";
import type { PolicyDocument } from "../../iam/policy-document.ts";
import { readPolicy } from "../../iam/policy-document.ts";
import type { Principal } from "../../iam/principal.ts";
import type { Principals } from "./principals.ts";

/** The operator who started the local AWS, under the ARN and with the policies that a test gives him. */
export function operatorPrincipal(principals: Principals, accountId: string): Principal {
  return {
    get kind() {
      if (principals.callerArn.endsWith(":root")) return "root" as const;
      return principals.callerArn.includes(":user/") ? ("user" as const) : ("role" as const);
    },
    get arn() {
      return principals.callerArn;
    },
    accountId,
    policies: () => ({ identity: principals.operatorPolicies.map((one) => readPolicy("identity", one)) }),
    get context() {
      return principalContext(principals.callerArn, principals.callerArn, accountId);
    },
  };
}

export interface SessionOptions {
  readonly accountId: string;
  readonly roleName: string;
  readonly sessionName: string;
  readonly sessionPolicies?: readonly PolicyDocument[] | undefined;
}

/** A session of a role. What the role may is looked up at each request, for a policy that changes counts at once. */
export function roleSession({ roles, rolePolicies, boundaries }: Principals, options: SessionOptions): Principal {
  const { accountId, roleName, sessionName } = options;
  const arn = `arn:aws:sts::${accountId}:assumed-role/${roleName}/${sessionName}`;
  const roleArn = roles.get(roleName) ?? "";
  return {
    kind: "role",
    arn,
    roleArn,
    accountId,
    policies() {
      const boundary = boundaries.get(roleName);
      return {
        identity: Object.values(rolePolicies.get(roleName) ?? {}).map((one) => readPolicy("identity", one)),
        boundary: boundary === undefined ? undefined : readPolicy("identity", boundary),
        session: options.sessionPolicies,
      };
    },
    context: principalContext(arn, roleArn, accountId),
  };
}

/**
 * A user or role of the account whose policies are looked at, without a session.
 * @param arn of the operator, of the role that the operator has a session of, or of any other role
 */
export function findPrincipal(principals: Principals, accountId: string, arn: string): Principal | undefined {
  const operator = operatorPrincipal(principals, accountId);
  if (arn === principals.callerArn) return operator;
  const [roleName] = [...principals.roles].find(([, one]) => one === arn) ?? [];
  if (roleName === undefined) return undefined;
  if (principals.callerArn.includes(`:assumed-role/${roleName}/`)) return operator;
  return roleSession(principals, { accountId, roleName, sessionName: "simulated" });
}

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html#principaltable */
function principalContext(arn: string, principalArn: string, accountId: string) {
  const user = /:user\/(?:.*\/)?([^/]+)$/.exec(arn)?.[1];
  const session = /:assumed-role\/[^/]+\/(.+)$/.exec(arn)?.[1];
  const type = arn.endsWith(":root") ? "Account" : session === undefined ? "User" : "AssumedRole";
  return {
    "aws:PrincipalArn": principalArn,
    "aws:PrincipalAccount": accountId,
    "aws:PrincipalType": type,
    "aws:PrincipalIsAWSService": "false",
    "aws:username": user,
    "aws:userid": session === undefined ? accountId : `AROALOCAL:${session}`,
  };
}

interface KnownCredentials extends IssuedCredentials {
  readonly principal: Principal;
  /** Absent: they do not expire. */
  readonly expiration: Date | undefined;
}

export interface IssuedCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

/** Access keys, and whose they are. */
export class Credentials {
  readonly #byKeyId = new Map<string, KnownCredentials>();

  /** Makes temporary credentials of a session. */
  issue(principal: Principal, expiration?: Date): Required<IssuedCredentials> {
    const text = () => randomUUID().replaceAll("-", "");
    const issued = {
      accessKeyId: `ASIA${text().slice(0, 16).toUpperCase()}`,
      secretAccessKey: text(),
      sessionToken: text(),
    };
    this.#byKeyId.set(issued.accessKeyId, { ...issued, principal, expiration });
    return issued;
  }

  /** Admits credentials that do not expire. */
  admit(accessKeyId: string, secretAccessKey: string, principal: Principal): void {
    this.#byKeyId.set(accessKeyId, { accessKeyId, secretAccessKey, principal, expiration: undefined });
  }

  find(accessKeyId: string): KnownCredentials | undefined {
    return this.#byKeyId.get(accessKeyId);
  }
}
