import { AwsError } from "../aws-error.ts";
import { liesBelow } from "./parameter-name.ts";
import type { ParameterFilter } from "./parameter-shapes.ts";
import type { Parameter } from "./parameter-store.ts";

/** Several filters have to match all; several values of one filter, any. */
export function matchesFilters(parameter: Parameter, filters: readonly ParameterFilter[] = []): boolean {
  return filters.every((filter) => matches(parameter, filter));
}

function matches(parameter: Parameter, { Key, Option, Values = [] }: ParameterFilter): boolean {
  if (Key === "Path") return Values.some((path) => liesBelow(parameter.name, path, Option === "Recursive"));
  const actual = filteredValue(parameter, Key);
  if (actual === undefined) return false;
  // A filter by tag without values asks whether there is such a tag.
  if (Key.startsWith("tag:") && Values.length === 0) return true;
  return Values.some((value) => compare(actual, value, Option));
}

function filteredValue(parameter: Parameter, key: string): string | undefined {
  if (key.startsWith("tag:")) return parameter.tags.find((tag) => `tag:${tag.Key}` === key)?.Value;
  const values: Record<string, string | undefined> = {
    Name: parameter.name,
    Type: parameter.type,
    Tier: parameter.tier,
    KeyId: parameter.keyId,
    DataType: parameter.dataType,
  };
  return values[key];
}

function compare(actual: string, value: string, option = "Equals"): boolean {
  switch (option) {
    case "Equals":
      return actual === value;
    case "BeginsWith":
      return actual.startsWith(value);
    case "Contains":
      return actual.includes(value);
    default:
      throw new AwsError("InvalidFilterOption", `The following filter option is not valid: ${option}.`);
  }
}
