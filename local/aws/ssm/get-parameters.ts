import { createHash } from "node:crypto";
import type {
  GetParameterResult,
  GetParametersByPathResult,
  GetParametersResult,
  Parameter as ParameterOutput,
} from "@aws-sdk/client-ssm";
import * as v from "valibot";
import { AwsError } from "../aws-error.ts";
import { integer } from "../constraints.ts";
import { type Operation, operation } from "../operation.ts";
import { page } from "../page.ts";
import { matchesFilters } from "./parameter-filter.ts";
import { liesBelow, requirePath } from "./parameter-name.ts";
import { filters, parameterName, parameterNames } from "./parameter-shapes.ts";
import type { Parameter, ParameterStore } from "./parameter-store.ts";

const WithDecryption = v.optional(v.boolean());
const GetParameterRequest = v.looseObject({ Name: parameterName, WithDecryption });
const GetParametersRequest = v.looseObject({ Names: parameterNames, WithDecryption });
const GetParametersByPathRequest = v.looseObject({
  Path: parameterName,
  Recursive: v.optional(v.boolean()),
  ParameterFilters: v.optional(filters),
  WithDecryption,
  MaxResults: v.optional(integer({ min: 1, max: 10 })),
  NextToken: v.optional(v.string()),
});

export function getParameterOperations(store: ParameterStore): Readonly<Record<string, Operation>> {
  return {
    GetParameter: operation(
      GetParameterRequest,
      (input): GetParameterResult => ({ Parameter: read(store, input.Name, input.WithDecryption) }),
    ),

    GetParameters: operation(GetParametersRequest, (input): GetParametersResult => {
      const known = input.Names.filter((name) => store.find(withoutSelector(name).name));
      return {
        Parameters: known.map((name) => read(store, name, input.WithDecryption)),
        InvalidParameters: input.Names.filter((name) => !known.includes(name)),
      };
    }),

    GetParametersByPath: operation(GetParametersByPathRequest, (input): GetParametersByPathResult => {
      requirePath(input.Path);
      const found = store
        .list()
        .filter(({ name }) => liesBelow(name, input.Path, input.Recursive ?? false))
        .filter((parameter) => matchesFilters(parameter, input.ParameterFilters));
      const { items, nextToken } = page(found, {
        sortKey: ({ name }) => name,
        maxResults: input.MaxResults ?? 10,
        nextToken: input.NextToken,
        invalidToken: () => new AwsError("InvalidNextToken", "The specified token isn't valid."),
      });
      return {
        Parameters: items.map(({ name }) => read(store, name, input.WithDecryption)),
        ...(nextToken && { NextToken: nextToken }),
      };
    }),
  };
}

/** `name:3` selects a version. */
function withoutSelector(name: string): { name: string; version?: number } {
  const [, plain, version] = /^(.+):(\d+)$/.exec(name) ?? [];
  return plain === undefined ? { name } : { name: plain, version: Number(version) };
}

function read(store: ParameterStore, nameWithSelector: string, decrypt = false): ParameterOutput {
  const { name, version } = withoutSelector(nameWithSelector);
  const parameter = store.get(name);
  const found =
    version === undefined ? parameter.versions.at(-1) : parameter.versions.find((v) => v.version === version);
  if (!found) {
    throw new AwsError(
      "ParameterVersionNotFound",
      `Systems Manager could not find version ${version} of ${name}. Verify the version and try again.`,
    );
  }
  return {
    Name: parameter.name,
    Type: parameter.type,
    Value: decrypt ? found.value : encrypted(parameter, found.value),
    Version: found.version,
    ...(version !== undefined && { Selector: `:${version}` }),
    LastModifiedDate: found.lastModifiedDate,
    ARN: parameter.arn,
    DataType: parameter.dataType,
  };
}

/** Nothing is encrypted here, but who forgets `WithDecryption` gets something useless, as in AWS. */
function encrypted({ type, keyId = "" }: Parameter, value: string): string {
  if (type !== "SecureString") return value;
  return `AQICAH${createHash("sha512").update(keyId).update(value).digest("base64")}`;
}
