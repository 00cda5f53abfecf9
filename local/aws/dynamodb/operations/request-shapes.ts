import * as v from "valibot";
import { validationException } from "../../aws-error.ts";
import { mapOf, oneOf, text } from "../../constraints.ts";
import { attributeValue } from "../values/attribute-value.ts";

const PATTERN = "[a-zA-Z0-9_.-]+";
const NAME = text({ min: 1, max: 255, pattern: PATTERN });
const ARN = /^arn:aws[\w-]*:dynamodb:[\w-]+:\d{12}:table\/[a-zA-Z0-9_.-]{1,255}$/;
/** A table's name, or its ARN, which is longer. An empty one is told once what is wrong with it. */
export const tableName = v.lazy((input) => {
  if (input === "") return text({ min: 1 });
  return typeof input === "string" && ARN.test(input) ? v.string() : NAME;
});
/** Of a query, which names it otherwise than a scan. */
export const queryLimit = v.optional(
  v.pipe(
    v.number(),
    v.check((value) => {
      if (value >= 1) return true;
      throw validationException(
        "1 validation error detected: Value at 'Limit' failed to satisfy constraint: Member must have value greater than or equal to 1",
      );
    }),
  ),
);
export const indexName = v.optional(text({ min: 3, max: 255, pattern: PATTERN }));

export const aliases = {
  ExpressionAttributeNames: v.optional(mapOf({}, {}, {})),
  ExpressionAttributeValues: v.optional(v.record(v.string(), attributeValue)),
};

export const returnedOnFailure = v.optional(oneOf(["NONE", "ALL_OLD"]));
export const returnedValues = v.optional(oneOf(["ALL_NEW", "UPDATED_OLD", "ALL_OLD", "NONE", "UPDATED_NEW"]));
export const returnedMetrics = v.optional(oneOf(["SIZE", "NONE"]));
export const select = v.optional(oneOf(["SPECIFIC_ATTRIBUTES", "COUNT", "ALL_ATTRIBUTES", "ALL_PROJECTED_ATTRIBUTES"]));
const returnedCapacity = v.optional(oneOf(["INDEXES", "TOTAL", "NONE"]));

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
    v.looseObject({ ...entries, ReturnConsumedCapacity: returnedCapacity }),
    v.check((input) => {
      const legacy = LEGACY.filter((name) => Object.hasOwn(input, name));
      const expressions = Object.keys(input).filter((name) => name.endsWith("Expression"));
      if (legacy.length === 0) return true;
      if (expressions.length === 0) throw new Error(`The local DynamoDB knows expressions only, not ${legacy[0]}.`);
      throw validationException(
        `Can not use both expression and non-expression parameters in the same request: Non-expression parameters: {${legacy.join(", ")}} Expression parameters: {${expressions.join(", ")}}`,
      );
    }),
  );
}
