import type { Access } from "../authorization.ts";
import type { LocalAwsState } from "../local-aws-state.ts";

/** An operation's input as it came; nothing of it has been validated. */
export type Input = Readonly<Record<string, unknown>>;

/** Where the account is, and what it has. */
export interface Place {
  readonly region: string;
  readonly accountId: string;
  readonly state: LocalAwsState;
}

/** What a caller has to be allowed for an operation. */
export type AccessOf = (input: Input, place: Place) => readonly Access[];

/** By operation. */
export type ServiceAccess = Readonly<Record<string, AccessOf>>;

export const arn = ({ region, accountId }: Place, service: string, resource: string) =>
  `arn:aws:${service}:${region}:${accountId}:${resource}`;

export const text = (value: unknown): string => (typeof value === "string" ? value : "");

export const texts = (value: unknown): readonly string[] => (Array.isArray(value) ? value.map(text) : []);

/** An action that knows no resource. */
export const onAll =
  (...actions: readonly string[]): AccessOf =>
  () =>
    actions.map((action) => ({ action, resource: "*" }));

/**
 * Of a request that makes something with tags.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-requesttag
 */
export function tagContext(tags: unknown): Record<string, string | readonly string[] | undefined> {
  const pairs = (Array.isArray(tags) ? tags : []) as { Key?: unknown; Value?: unknown }[];
  return {
    "aws:RequestTag/": undefined,
    "aws:TagKeys": pairs.length === 0 ? undefined : pairs.map(({ Key }) => text(Key)),
    ...Object.fromEntries(pairs.map(({ Key, Value }) => [`aws:RequestTag/${text(Key)}`, text(Value)])),
  };
}

/** Of a request for something that has tags. */
export function resourceTagContext(tags: Readonly<Record<string, string>>) {
  return {
    "aws:ResourceTag/": undefined,
    ...Object.fromEntries(Object.entries(tags).map(([key, value]) => [`aws:ResourceTag/${key}`, value])),
  };
}

/**
 * A caller that passes a role to a service needs permission for it:
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html
 */
export function passRole(roleArn: unknown, service: string): readonly Access[] {
  const resource = text(roleArn);
  if (!/^arn:aws[\w-]*:iam::\d{12}:role\//.test(resource)) return [];
  return [{ action: "iam:PassRole", resource, context: { "iam:PassedToService": service } }];
}

/**
 * What a service does with a customer's key in its caller's name.
 * https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html#conditions-kms-via-service
 */
export function usesKey(
  keyArn: string | undefined,
  service: string,
  { region, accountId }: Place,
  ...actions: string[]
): readonly Access[] {
  if (keyArn === undefined) return [];
  const context = { "kms:ViaService": `${service}.${region}.amazonaws.com`, "kms:CallerAccount": accountId };
  return actions.map((action) => ({ action: `kms:${action}`, resource: keyArn, context }));
}
