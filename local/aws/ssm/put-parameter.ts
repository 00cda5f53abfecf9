import type { ParameterTier, PutParameterResult } from "@aws-sdk/client-ssm";
import * as v from "valibot";
import { AwsError, validationException } from "../aws-error.ts";
import { oneOf, text } from "../constraints.ts";
import { type Operation, operation } from "../operation.ts";
import { requireWritableName } from "./parameter-name.ts";
import { parameterName, tagList } from "./parameter-shapes.ts";
import type { Parameter, ParameterStore } from "./parameter-store.ts";

const STANDARD_LIMIT = 4096;
const ADVANCED_LIMIT = 8192;
/** Older versions are forgotten. */
const KEPT_VERSIONS = 100;

const PutParameterRequest = v.looseObject({
  Name: parameterName,
  Value: text({ min: 1, sensitive: true }),
  Description: v.optional(text({ max: 1024 })),
  Type: v.optional(oneOf(["String", "StringList", "SecureString"])),
  KeyId: v.optional(text({ min: 1, max: 256, pattern: "([a-zA-Z0-9:/_-]+)" })),
  Overwrite: v.optional(v.boolean()),
  AllowedPattern: v.optional(text({ max: 1024 })),
  Tags: v.optional(tagList),
  Tier: v.optional(oneOf(["Standard", "Advanced", "Intelligent-Tiering"])),
  DataType: v.optional(text({ max: 128 })),
});
type PutParameterRequest = v.InferOutput<typeof PutParameterRequest>;

export function putParameter(store: ParameterStore): Operation {
  return operation(PutParameterRequest, (input): PutParameterResult => {
    requireWritableName(input.Name);
    if (input.Overwrite && input.Tags && input.Tags.length > 0) {
      throw validationException(
        "Invalid request: tags and overwrite can't be used together. To create a parameter with tags, please remove " +
          "overwrite flag. To update tags for an existing parameter, please use AddTagsToResource or RemoveTagsFromResource.",
      );
    }
    if (/\{\{.*\}\}/s.test(input.Value)) {
      throw validationException(
        'Parameter value can\'t nest another parameter. Do not use "{{}}" in the value. ' +
          "For information about nesting parameters, see Parameter Store documentation.",
      );
    }
    const existing = store.find(input.Name);
    if (existing && !input.Overwrite) {
      throw new AwsError(
        "ParameterAlreadyExists",
        "The parameter already exists. To overwrite this value, set the overwrite option in the request to true.",
      );
    }
    const tier = tierFor(input, existing);
    requirePattern(input.Value, input.AllowedPattern ?? existing?.allowedPattern);
    const parameter = existing ?? create(input, tier, store);
    update(parameter, input, tier);
    const version = (parameter.versions.at(-1)?.version ?? 0) + 1;
    const added = { value: input.Value, version, lastModifiedDate: store.clock.now() };
    parameter.versions = [...parameter.versions, added].slice(-KEPT_VERSIONS);
    store.add(parameter);
    return { Version: version, Tier: tier };
  });
}

function create({ Name, Type, Tags }: PutParameterRequest, tier: ParameterTier, store: ParameterStore): Parameter {
  if (!Type) throw validationException("A parameter type is required when you create a parameter.");
  const arn = store.arnOf(Name);
  return { name: Name, arn, type: Type, tier, dataType: "text", versions: [], tags: Tags ?? [] };
}

function update(parameter: Parameter, input: PutParameterRequest, tier: ParameterTier): void {
  const type = input.Type ?? parameter.type;
  const secure = type === "SecureString";
  if (secure !== (parameter.type === "SecureString")) {
    throw new AwsError(
      "HierarchyTypeMismatchException",
      "Parameter Store doesn't support changing a parameter type in a hierarchy. Create a new parameter.",
    );
  }
  if (input.KeyId && !secure) {
    throw validationException("KeyId is required for SecureString type parameter only.");
  }
  parameter.type = type;
  parameter.tier = tier;
  if (secure) parameter.keyId = input.KeyId ?? parameter.keyId ?? "alias/aws/ssm";
  if (input.DataType !== undefined) parameter.dataType = input.DataType;
  if (input.Description !== undefined) parameter.description = input.Description;
  if (input.AllowedPattern !== undefined) parameter.allowedPattern = input.AllowedPattern;
}

function tierFor({ Value, Tier = "Standard" }: PutParameterRequest, existing: Parameter | undefined): ParameterTier {
  const size = Buffer.byteLength(Value);
  if (size > ADVANCED_LIMIT) {
    throw validationException(
      `Value at 'value' failed to satisfy constraint: Member must have length less than or equal to ${ADVANCED_LIMIT}`,
    );
  }
  if (existing?.tier === "Advanced") return "Advanced";
  if (Tier === "Intelligent-Tiering") return size > STANDARD_LIMIT ? "Advanced" : "Standard";
  if (Tier === "Standard" && size > STANDARD_LIMIT) {
    throw validationException(
      `Standard tier parameters support a maximum parameter value of ${STANDARD_LIMIT} characters. ` +
        "To create a larger parameter value, upgrade the parameter to use the advanced-parameter tier. " +
        "For more information, see " +
        "https://docs.aws.amazon.com/systems-manager/latest/userguide/parameter-store-advanced-parameters.html",
    );
  }
  return Tier;
}

function requirePattern(value: string, pattern: string | undefined): void {
  if (!pattern || new RegExp(pattern).test(value)) return;
  throw new AwsError(
    "ParameterPatternMismatchException",
    `Parameter value, cannot be validated against allowedPattern: ${pattern}`,
  );
}
