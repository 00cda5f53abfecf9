import { AwsError } from "../../aws-error.ts";
import type { Condition } from "../expressions/condition.ts";
import { fulfils } from "../expressions/fulfils.ts";
import type { Item } from "../values/attribute-value.ts";

/** @throws AwsError with the item, if the caller wants to see it */
export function requireCondition(
  before: Item | undefined,
  condition: Condition | undefined,
  shown: "NONE" | "ALL_OLD" = "NONE",
): void {
  if (condition === undefined || fulfils(before ?? {}, condition)) return;
  const members = shown === "ALL_OLD" && before ? { Item: before } : {};
  throw new AwsError("ConditionalCheckFailedException", "The conditional request failed", { members });
}
