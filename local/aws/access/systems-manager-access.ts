import type { Access } from "../authorization.ts";
import { PARAMETER_KEY_ID } from "../ssm/parameter-key.ts";
import { liesBelow } from "../ssm/parameter-name.ts";
import type { Parameter } from "../ssm/parameter-store.ts";
import {
  type AccessOf,
  onAll,
  type Place,
  resourceTagContext,
  type ServiceAccess,
  tagContext,
  text,
  texts,
  usesKey,
} from "./access-of.ts";

const parameterTags = (parameter: Parameter | undefined) =>
  resourceTagContext(Object.fromEntries((parameter?.tags ?? []).map(({ Key = "", Value = "" }) => [Key, Value])));

function onParameter(action: string, name: unknown, { state: { parameters } }: Place, context = {}): Access {
  // `name:3` selects a version.
  const plain = text(name).replace(/^(?!arn:)(.+):\d+$/, "$1");
  const found = parameters.find(plain);
  const resource = plain.startsWith("arn:") ? plain : parameters.arnOf(plain);
  return {
    action: `ssm:${action}`,
    resource,
    context: { ...parameterTags(found), "ssm:resourceTag/": undefined, ...context },
  };
}

/** Who decrypts a SecureString does so with its key, through SSM. */
const decrypts = (parameters: readonly (Parameter | undefined)[], withDecryption: unknown, place: Place) =>
  withDecryption === true
    ? parameters
        .filter((one) => one?.type === "SecureString")
        .flatMap((one) => usesKeyFor(one?.arn, keyArn(one?.keyId, place), place, "Decrypt"))
    : [];

/**
 * With the parameter's ARN as the encryption context, so that a policy can tell one secret from another.
 * https://docs.aws.amazon.com/kms/latest/developerguide/services-parameter-store.html#parameter-store-encryption-context
 */
const usesKeyFor = (parameterArn: string | undefined, key: string, place: Place, action: "Encrypt" | "Decrypt") =>
  usesKey(key, "ssm", place, action).map((access) => ({
    ...access,
    context: { ...access.context, "kms:EncryptionContext:PARAMETER_ARN": parameterArn },
  }));

const keyArn = (keyId: string | undefined, { region, accountId }: Place) =>
  keyId?.startsWith("arn:") ? keyId : `arn:aws:kms:${region}:${accountId}:key/${PARAMETER_KEY_ID}`;

const byName =
  (action: string): AccessOf =>
  ({ Name }, place) => [onParameter(action, Name, place)];

const byResourceId =
  (action: string): AccessOf =>
  ({ ResourceId, Tags, TagKeys }, place) => [
    onParameter(action, ResourceId, place, {
      ...tagContext(Tags),
      ...(Array.isArray(TagKeys) && { "aws:TagKeys": TagKeys.map(text) }),
    }),
  ];

export const systemsManagerAccess: ServiceAccess = {
  GetParameter: ({ Name, WithDecryption }, place) => [
    onParameter("GetParameter", Name, place),
    ...decrypts([place.state.parameters.find(text(Name))], WithDecryption, place),
  ],
  GetParameters: ({ Names, WithDecryption }, place) => [
    ...texts(Names).map((name) => onParameter("GetParameters", name, place)),
    ...decrypts(
      texts(Names).map((name) => place.state.parameters.find(name)),
      WithDecryption,
      place,
    ),
  ],
  // A caller that may read a path may read everything below it: "Restricting access to Parameter Store parameters", user guide.
  GetParametersByPath: ({ Path, Recursive, WithDecryption }, place) => {
    const recursive = Recursive === true;
    const below = place.state.parameters.list().filter(({ name }) => liesBelow(name, text(Path), recursive));
    return [
      onParameter("GetParametersByPath", text(Path).replace(/(.)\/$/, "$1"), place, {
        "ssm:Recursive": String(recursive),
      }),
      ...decrypts(below, WithDecryption, place),
    ];
  },
  PutParameter: ({ Name, Type, Overwrite, Tags, KeyId }, place) => {
    const context = { ...tagContext(Tags), "ssm:Overwrite": String(Overwrite === true), "ssm:Policies": undefined };
    return [
      onParameter("PutParameter", Name, place, context),
      ...(Array.isArray(Tags) && Tags.length > 0
        ? [onParameter("AddTagsToResource", Name, place, tagContext(Tags))]
        : []),
      ...(Type === "SecureString"
        ? usesKeyFor(place.state.parameters.arnOf(text(Name)), keyArn(text(KeyId), place), place, "Encrypt")
        : []),
    ];
  },
  DeleteParameter: byName("DeleteParameter"),
  DeleteParameters: ({ Names }, place) => texts(Names).map((name) => onParameter("DeleteParameters", name, place)),
  DescribeParameters: onAll("ssm:DescribeParameters"),
  AddTagsToResource: byResourceId("AddTagsToResource"),
  RemoveTagsFromResource: byResourceId("RemoveTagsFromResource"),
  ListTagsForResource: byResourceId("ListTagsForResource"),
};
