import { randomUUID } from "node:crypto";
import type { PolicyDocument } from "../../iam/policy-document.ts";
import { readPolicy } from "../../iam/policy-document.ts";
import type { Principal } from "../../iam/principal.ts";
import type { Principals } from "./principals.ts";

const EVERYTHING = readPolicy(
  "identity",
  JSON.stringify({ Version: "2012-10-17", Statement: { Effect: "Allow", Action: "*", Resource: "*" } }),
);

/** The operator who started the local AWS, with an administrator's permissions, under the ARN that a test gives it. */
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
    policies: () => ({ identity: [EVERYTHING] }),
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

export interface IssuedCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

/** Access keys, and whose they are. */
export class Credentials {
  readonly #byKeyId = new Map<string, IssuedCredentials & { readonly principal: Principal }>();

  /** Makes temporary credentials of a session. */
  issue(principal: Principal): Required<IssuedCredentials> {
    const text = () => randomUUID().replaceAll("-", "");
    const issued = {
      accessKeyId: `ASIA${text().slice(0, 16).toUpperCase()}`,
      secretAccessKey: text(),
      sessionToken: text(),
    };
    this.#byKeyId.set(issued.accessKeyId, { ...issued, principal });
    return issued;
  }

  /** Admits credentials that do not expire. */
  admit(accessKeyId: string, secretAccessKey: string, principal: Principal): void {
    this.#byKeyId.set(accessKeyId, { accessKeyId, secretAccessKey, principal });
  }

  find(accessKeyId: string) {
    return this.#byKeyId.get(accessKeyId);
  }
}
