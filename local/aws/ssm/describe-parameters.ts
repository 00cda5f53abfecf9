import type { DescribeParametersResult, ParameterMetadata } from "@aws-sdk/client-ssm";
import * as v from "valibot";
import { AwsError } from "../aws-error.ts";
import { integer } from "../constraints.ts";
import { type Operation, operation } from "../operation.ts";
import { page } from "../page.ts";
import { matchesFilters } from "./parameter-filter.ts";
import { filters } from "./parameter-shapes.ts";
import type { Parameter, ParameterStore } from "./parameter-store.ts";

const DescribeParametersRequest = v.looseObject({
  /** The older form of `ParameterFilters`, where every value is a prefix. */
  Filters: v.optional(filters),
  ParameterFilters: v.optional(filters),
  MaxResults: v.optional(integer({ min: 1, max: 50 })),
  NextToken: v.optional(v.string()),
});

export function describeParameters(store: ParameterStore): Operation {
  return operation(DescribeParametersRequest, (input): DescribeParametersResult => {
    const older = input.Filters?.map((filter) => ({ ...filter, Option: "BeginsWith" })) ?? [];
    const wanted = [...older, ...(input.ParameterFilters ?? [])];
    const found = store.list().filter((parameter) => matchesFilters(parameter, wanted));
    const { items, nextToken } = page(found, {
      sortKey: ({ name }) => name,
      maxResults: input.MaxResults ?? 50,
      nextToken: input.NextToken,
      invalidToken: () => new AwsError("InvalidNextToken", "The specified token isn't valid."),
    });
    return { Parameters: items.map(metadata), ...(nextToken && { NextToken: nextToken }) };
  });
}

function metadata(parameter: Parameter): ParameterMetadata {
  const latest = parameter.versions.at(-1);
  return {
    Name: parameter.name,
    ARN: parameter.arn,
    Type: parameter.type,
    KeyId: parameter.keyId,
    LastModifiedDate: latest?.lastModifiedDate,
    Description: parameter.description,
    AllowedPattern: parameter.allowedPattern,
    Version: latest?.version,
    Tier: parameter.tier,
    Policies: [],
    DataType: parameter.dataType,
  };
}
