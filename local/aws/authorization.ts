import type { Decision } from "../iam/decide.ts";
import { decide } from "../iam/decide.ts";
import { denialText } from "../iam/denial-text.ts";
import { type PolicyDocument, readPolicy } from "../iam/policy-document.ts";
import { type Principal, servicePrincipal } from "../iam/principal.ts";
import { type ContextValues, RequestContext } from "../iam/request-context.ts";
import { loadedReference, actionReference, requireKnownKeys } from "../iam/service-reference.ts";
import type { AskedAccess } from "../iam/statement-match.ts";
import { AwsError } from "./aws-error.ts";
import type { Clock } from "./clock.ts";
import type { Principals } from "./iam/principals.ts";
import { roleSession } from "./iam/sessions.ts";

/** An action on a resource, and what policies may ask of it besides what they may ask of every request. */
export interface Access extends AskedAccess {
  readonly context?: ContextValues;
}

/** What was decided, for code that records what permissions are used for. */
export interface Decided extends AskedAccess {
  readonly principal: Principal;
  readonly decision: Decision;
  /** Whether AWS authorizes the action on this kind of resource; not when the caller asked for something malformed. */
  readonly isOfKnownKind: boolean;
}

interface AuthorizationOptions {
  readonly region: string;
  readonly accountId: string;
  readonly clock: Clock;
  readonly principals: Principals;
}

/** What no request on this machine has: no organization, no VPC, no multi-factor authentication, no tags of principals. */
const ABSENT: ContextValues = Object.fromEntries(
  [
    "aws:AssumedRoot",
    "aws:CalledVia",
    "aws:CalledViaFirst",
    "aws:CalledViaLast",
    "aws:Ec2InstanceSourcePrivateIPv4",
    "aws:Ec2InstanceSourceVpc",
    "aws:FederatedProvider",
    "aws:MultiFactorAuthAge",
    "aws:MultiFactorAuthPresent",
    "aws:PrincipalOrgID",
    "aws:PrincipalOrgPaths",
    "aws:PrincipalServiceName",
    "aws:PrincipalServiceNamesList",
    "aws:PrincipalTag/",
    "aws:ResourceOrgID",
    "aws:ResourceOrgPaths",
    "aws:SourceAccount",
    "aws:SourceArn",
    "aws:SourceIdentity",
    "aws:SourceOrgID",
    "aws:SourceOrgPaths",
    "aws:SourceVpc",
    "aws:SourceVpcArn",
    "aws:SourceVpce",
    "aws:VpceAccount",
    "aws:VpceOrgID",
    "aws:VpceOrgPaths",
    "aws:VpcSourceIp",
    "aws:referer",
    "aws:userid",
    "aws:username",
  ].map((key) => [key, undefined]),
);

/** Services that hand roles to functions and machines of the role's own account, and are not known to say for which. */
const NAMES_NO_ACCOUNT = new Set(["ec2.amazonaws.com", "lambda.amazonaws.com"]);

/** Decides what each principal may do, by the policies that are there. */
export class Authorization {
  readonly #options: AuthorizationOptions;
  readonly #listeners = new Set<(decided: Decided) => void>();
  /** Of topics, functions and keys, by ARN. */
  readonly resourcePolicies = new Map<string, PolicyDocument>();

  constructor(options: AuthorizationOptions) {
    this.#options = options;
  }

  /** Returns a function that ends the subscription. */
  onDecision(listener: (decided: Decided) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** @returns AWS's sentence for a denial; nothing when it is allowed */
  async denial(principal: Principal, access: Access, resourcePolicy?: PolicyDocument): Promise<string | undefined> {
    const policy = resourcePolicy ?? this.resourcePolicies.get(access.resource);
    const { identity, boundary, session = [] } = principal.policies();
    for (const one of [...identity, ...session, boundary, policy]) if (one) await requireKnownKeys(one);
    await actionReference(access.action);
    return this.denialAtOnce(principal, access, policy);
  }

  /** @throws an Error for a condition key in any policy of roles and resources that AWS does not know */
  async requireKnownKeys(): Promise<void> {
    const { rolePolicies, boundaries, trustPolicies } = this.#options.principals;
    const ofRoles = [...[...rolePolicies.values()].flatMap((one) => Object.values(one)), ...boundaries.values()];
    const policies = [
      ...ofRoles.map((one) => readPolicy("identity", one)),
      ...[...trustPolicies.values()].map((one) => readPolicy("trust", one)),
      ...this.resourcePolicies.values(),
    ];
    for (const one of policies) await requireKnownKeys(one);
  }

  /** Reads what `denialAtOnce` needs to know of actions: those that services ask for by themselves are prepared from the start. */
  async prepare(...actions: readonly string[]): Promise<void> {
    await Promise.all(actions.map(actionReference));
  }

  /** The same as `denial`, of an action that was prepared. */
  denialAtOnce(principal: Principal, access: Access, resourcePolicy?: PolicyDocument): string | undefined {
    const policy = resourcePolicy ?? this.resourcePolicies.get(access.resource);
    const reference = loadedReference(access.action);
    const context = new RequestContext(
      access.action,
      reference.isAskable,
      ABSENT,
      this.#everyRequest(),
      principal.context,
      access.context ?? {},
    );
    const decision = decide({ ...access, principal, context, resourcePolicy: policy });
    for (const listener of this.#listeners)
      listener({ ...access, principal, decision, isOfKnownKind: reference.knows(access.resource) });
    return decision.allowed ? undefined : denialText(principal.arn, access, decision);
  }

  /** @throws AwsError AccessDenied, which a service may name otherwise */
  async require(principal: Principal, ...accesses: readonly Access[]): Promise<void> {
    for (const access of accesses) {
      const text = await this.denial(principal, access);
      if (text !== undefined) throw new AccessDenied(text);
    }
  }

  /** @throws AccessDenied; the actions have to be prepared */
  requireAtOnce(principal: Principal, ...accesses: readonly Access[]): void {
    for (const access of accesses) {
      const text = this.denialAtOnce(principal, access);
      if (text !== undefined) throw new AccessDenied(text);
    }
  }

  /**
   * A service takes a role, for a resource of this account.
   * @param service for example `events.amazonaws.com`
   * @throws AccessDenied when there is no such role, or its trust policy does not let the service have it
   */
  takeRole(roleArn: string, service: string, { sourceArn, sessionName }: TakenFor): Principal {
    const { accountId, principals } = this.#options;
    const [name] = [...principals.roles].find(([, arn]) => arn === roleArn) ?? [];
    if (name === undefined) throw new AccessDenied(`There is no role ${roleArn}.`);
    const access = { action: "sts:AssumeRole", resource: roleArn, context: { "sts:RoleSessionName": sessionName } };
    const trust = principals.trustPolicies.get(name);
    const nobody: PolicyDocument = { Version: "2012-10-17", Statement: [] };
    const taker = servicePrincipal(service, NAMES_NO_ACCOUNT.has(service) ? undefined : accountId, sourceArn);
    const text = this.denialAtOnce(taker, access, trust === undefined ? nobody : readPolicy("trust", trust));
    if (text !== undefined) throw new AccessDenied(text);
    return roleSession(principals, { accountId, roleName: name, sessionName });
  }

  #everyRequest(): ContextValues {
    const { region, accountId, clock } = this.#options;
    const now = clock.now();
    return {
      "aws:CurrentTime": now.toISOString(),
      "aws:EpochTime": String(Math.floor(now.getTime() / 1000)),
      "aws:RequestedRegion": region,
      "aws:ResourceAccount": accountId,
      // As requests reach AWS: on loopback there is no TLS.
      "aws:SecureTransport": "true",
      "aws:SourceIp": "127.0.0.1",
      "aws:ViaAWSService": "false",
    };
  }
}

export interface TakenFor {
  /** What the service acts for. */
  readonly sourceArn?: string;
  readonly sessionName: string;
}

/** A denial, before a service gives it its own name. */
export class AccessDenied extends AwsError {
  constructor(message: string) {
    super("AccessDeniedException", message);
  }
}
