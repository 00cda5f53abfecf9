import { decide } from "./decide.ts";
import { denialText } from "./denial-text.ts";
import { type PolicyKind, readPolicy } from "./policy-document.ts";
import { type Principal, servicePrincipal } from "./principal.ts";
import { type ContextValues, RequestContext } from "./request-context.ts";
import { actionReference, requireKnownKeys } from "./service-reference.ts";

const ACCOUNT = "123456789012";
const ROLE = `arn:aws:iam::${ACCOUNT}:role/proxy`;
const SESSION = `arn:aws:sts::${ACCOUNT}:assumed-role/proxy/one`;
const PARAMETER = `arn:aws:ssm:eu-north-1:${ACCOUNT}:parameter/stage/a`;

const policy = (kind: PolicyKind, ...Statement: object[]) =>
  readPolicy(kind, JSON.stringify({ Version: "2012-10-17", Statement }));
const allow = { Effect: "Allow", Action: "ssm:Get*", Resource: `arn:aws:ssm:*:*:parameter/stage/*` };
const deny = { ...allow, Effect: "Deny" };

interface Given {
  readonly identity?: object;
  readonly boundary?: object;
  readonly session?: object;
  readonly resource?: object;
  readonly context?: ContextValues;
}

async function decided({ identity, boundary, session, resource, context = {} }: Given, action = "ssm:GetParameter") {
  const identities = [identity ?? []].flat().map((one) => policy("identity", one));
  const principal: Principal = {
    kind: "role",
    arn: SESSION,
    roleArn: ROLE,
    accountId: ACCOUNT,
    policies: () => ({
      identity: identities,
      boundary: boundary && policy("identity", boundary),
      session: session && [policy("identity", session)],
    }),
    context: {},
  };
  const { isAskable } = await actionReference(action);
  const asked = { action, resource: PARAMETER };
  const decision = decide({
    ...asked,
    principal,
    context: new RequestContext(action, isAskable, context),
    resourcePolicy: resource && policy("resource", resource),
  });
  return decision.allowed ? "allowed" : denialText(SESSION, asked, decision).replace(/^.* on resource: \S+ /, "");
}

const named = (Principal: object | string) => ({ ...allow, Principal });
const without = (kind: string) => `because no ${kind} allows the ssm:GetParameter action`;

test.each<[string, Given, string]>([
  ["nothing", {}, without("identity-based policy")],
  ["an identity policy", { identity: allow }, "allowed"],
  ["an explicit deny beside it", { identity: [allow, deny] }, "with an explicit deny in an identity-based policy"],
  [
    "a boundary without it",
    { identity: allow, boundary: { ...allow, Action: "s3:*" } },
    without("permissions boundary"),
  ],
  ["a boundary that denies", { identity: allow, boundary: deny }, "with an explicit deny in a permissions boundary"],
  [
    "a session policy without it",
    { identity: allow, session: { ...allow, Action: "s3:*" } },
    without("session policy"),
  ],
  ["a resource policy that names the session", { resource: named({ AWS: SESSION }) }, "allowed"],
  [
    "one that names the role, within a boundary",
    { resource: named({ AWS: ROLE }), boundary: { ...allow, Action: "s3:*" } },
    without("permissions boundary"),
  ],
  [
    "one that names the account alone",
    { resource: named({ AWS: `arn:aws:iam::${ACCOUNT}:root` }) },
    without("identity-based policy"),
  ],
  [
    "one that denies everybody",
    { identity: allow, resource: { ...deny, Principal: "*" } },
    "with an explicit deny in a resource-based policy",
  ],
  [
    "another resource",
    { identity: { ...allow, Resource: `arn:aws:ssm:*:*:parameter/other/*` } },
    without("identity-based policy"),
  ],
  [
    "everything but this action",
    { identity: { Effect: "Allow", NotAction: "ssm:Get*", Resource: "*" } },
    without("identity-based policy"),
  ],
  [
    "everything but another resource",
    { identity: { Effect: "Allow", Action: "*", NotResource: "arn:aws:s3:::*" } },
    "allowed",
  ],
  ["an action in other letters", { identity: { ...allow, Action: "SSM:getparameter" } }, "allowed"],
])("with %s", async (_, given, expected) => {
  expect(await decided(given)).toBe(expected);
});

test.each<[string, object, ContextValues, boolean]>([
  [
    "an equal value",
    { StringEquals: { "aws:RequestedRegion": "eu-north-1" } },
    { "aws:requestedregion": "eu-north-1" },
    true,
  ],
  ["an absent key", { StringEquals: { "aws:SourceVpc": "vpc-1" } }, { "aws:SourceVpc": undefined }, false],
  ["an absent key, negated", { StringNotEquals: { "aws:SourceVpc": "vpc-1" } }, { "aws:SourceVpc": undefined }, true],
  [
    "an absent key, if it exists",
    { StringEqualsIfExists: { "aws:SourceVpc": "vpc-1" } },
    { "aws:SourceVpc": undefined },
    true,
  ],
  ["a null key", { Null: { "aws:SourceVpc": "true" } }, { "aws:SourceVpc": undefined }, true],
  ["an address within", { IpAddress: { "aws:SourceIp": "10.0.0.0/8" } }, { "aws:SourceIp": "10.1.2.3" }, true],
  ["an address outside", { NotIpAddress: { "aws:SourceIp": ["10.0.0.0/8"] } }, { "aws:SourceIp": "10.1.2.3" }, false],
  [
    "a later time",
    { DateGreaterThan: { "aws:CurrentTime": "2026-01-01T00:00:00Z" } },
    { "aws:CurrentTime": "2026-02-01T00:00:00Z" },
    true,
  ],
  ["a number", { NumericLessThan: { "aws:EpochTime": "10" } }, { "aws:EpochTime": "9" }, true],
  [
    "all of several",
    { "ForAllValues:StringEquals": { "aws:TagKeys": ["a", "b"] } },
    { "aws:TagKeys": ["a", "c"] },
    false,
  ],
  [
    "all of several, of which none is there",
    { "ForAllValues:StringEquals": { "aws:TagKeys": "a" } },
    { "aws:TagKeys": undefined },
    true,
  ],
  [
    "all of several that have to be there",
    { "ForAllValues:StringEquals": { "aws:TagKeys": "a" }, Null: { "aws:TagKeys": "false" } },
    { "aws:TagKeys": undefined },
    false,
  ],
  [
    "any of several, of which none is there",
    { "ForAnyValue:StringEquals": { "aws:TagKeys": "a" } },
    { "aws:TagKeys": undefined },
    false,
  ],
  [
    "none of several that is there",
    { "ForAllValues:StringNotEquals": { "aws:TagKeys": "a" } },
    { "aws:TagKeys": ["b", "a"] },
    false,
  ],
  ["any of several", { "ForAnyValue:StringLike": { "aws:TagKeys": "c*" } }, { "aws:TagKeys": ["a", "cd"] }, true],
  [
    "an ARN",
    { ArnLike: { "aws:SourceArn": "arn:aws:sns:*:*:topic-?" } },
    { "aws:SourceArn": "arn:aws:sns:eu-north-1:1:topic-a" },
    true,
  ],
  ["a boolean", { Bool: { "aws:SecureTransport": "false" } }, { "aws:SecureTransport": "true" }, false],
])("a condition on %s", async (_, Condition, context, isMet) => {
  expect(await decided({ identity: { ...allow, Condition }, context })).toBe(
    isMet ? "allowed" : without("identity-based policy"),
  );
});

test("a variable stands for the request's value, never for a pattern", async () => {
  const identity = { ...allow, Resource: "arn:aws:ssm:*:*:parameter/stage/${aws:PrincipalTag/name, 'a'}" };
  expect(await decided({ identity, context: { "aws:PrincipalTag/": undefined } })).toBe("allowed");
  expect(await decided({ identity, context: { "aws:PrincipalTag/name": "*" } })).toBe(without("identity-based policy"));
});

test("a wildcard does not reach from one part of an ARN into the next", async () => {
  expect(await decided({ identity: { ...allow, Resource: "arn:aws:s*:eu-north-1:x:*" } })).not.toBe("allowed");
});

test("what is not understood is an error, never an answer", async () => {
  const conditioned = (Condition: object) => policy("identity", { ...allow, Condition });
  expect(() => conditioned({ StringResembles: { "aws:SourceIp": "x" } })).toThrow("condition operator StringResembles");
  expect(() => policy("identity", { ...allow, Resources: "*" })).toThrow("Resources");
  expect(() => policy("identity", { ...allow, Principal: "*" })).toThrow("names no principal");
  await expect(requireKnownKeys(conditioned({ StringEquals: { "aws:Nobody": "x" } }))).rejects.toThrow("aws:Nobody");
  await expect(requireKnownKeys(conditioned({ StringEquals: { "ssm:Nothing": "x" } }))).rejects.toThrow("ssm:Nothing");
  // Known to AWS, of this action, and not to the local AWS.
  await expect(
    decided({ identity: { ...allow, Condition: { StringEquals: { "aws:ResourceTag/a": "b" } } } }),
  ).rejects.toThrow("does not know of ssm:GetParameter");
  await expect(actionReference("ssm:GetParametrs")).rejects.toThrow("has no action ssm:GetParametrs");
});

test("a service has what a resource-based policy gives it, for this account's resource", async () => {
  const topic = `arn:aws:sns:eu-north-1:${ACCOUNT}:topic`;
  const resourcePolicy = policy("resource", {
    Effect: "Allow",
    Principal: { Service: "cloudwatch.amazonaws.com" },
    Action: "sns:Publish",
    Resource: topic,
    Condition: { StringEquals: { "aws:SourceAccount": ACCOUNT } },
  });
  const { isAskable } = await actionReference("sns:Publish");
  const ask = (service: string, account: string) => {
    const principal = servicePrincipal(service, account);
    const context = new RequestContext("sns:Publish", isAskable, principal.context);
    return decide({ action: "sns:Publish", resource: topic, principal, context, resourcePolicy }).allowed;
  };
  expect(ask("cloudwatch.amazonaws.com", ACCOUNT)).toBe(true);
  expect(ask("cloudwatch.amazonaws.com", "210987654321")).toBe(false);
  expect(ask("budgets.amazonaws.com", ACCOUNT)).toBe(false);
});
