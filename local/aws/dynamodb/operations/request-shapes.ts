import * as v from "valibot";
import { mapOf, oneOf, text } from "../../constraints.ts";
import { attributeValue } from "../values/attribute-value.ts";

/** A table's name, or its ARN. */
export const tableName = text({ min: 1, max: 1024 });
export const indexName = v.optional(text({ min: 3, max: 255, pattern: "[a-zA-Z0-9_.-]+" }));

export const aliases = {
  ExpressionAttributeNames: v.optional(mapOf({}, {}, {})),
  ExpressionAttributeValues: v.optional(v.record(v.string(), attributeValue)),
};

export const returnedOnFailure = v.optional(oneOf(["NONE", "ALL_OLD"]));
export const returnedValues = v.optional(oneOf(["ALL_NEW", "UPDATED_OLD", "ALL_OLD", "NONE", "UPDATED_NEW"]));
export const select = v.optional(oneOf(["SPECIFIC_ATTRIBUTES", "COUNT", "ALL_ATTRIBUTES", "ALL_PROJECTED_ATTRIBUTES"]));

/** Parameters from before there were expressions: nothing here writes them, and they would be overlooked. */
const LEGACY = [
  "AttributesToGet",
  "AttributeUpdates",
  "ConditionalOperator",
  "Expected",
  "KeyConditions",
  "QueryFilter",
  "ScanFilter",
];

/** The shape of a request that only knows expressions. */
export function request<const Entries extends v.ObjectEntries>(entries: Entries) {
  return v.pipe(
    v.looseObject(entries),
    v.check((input) => {
      const legacy = LEGACY.find((name) => Object.hasOwn(input, name));
      if (legacy !== undefined) throw new Error(`The local DynamoDB knows expressions only, not ${legacy}.`);
      return true;
    }),
  );
}
