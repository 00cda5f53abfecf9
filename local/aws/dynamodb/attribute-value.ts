import * as v from "valibot";

/** A value with its type, as it travels; of DynamoDB's types those that the product stores. Numbers travel as text. */
export const AttributeValue = v.union([
  v.strictObject({ S: v.string() }),
  v.strictObject({ N: v.pipe(v.string(), v.regex(/^-?\d+(\.\d+)?$/)) }),
]);
export type AttributeValue = v.InferOutput<typeof AttributeValue>;

export const Item = v.record(v.string(), AttributeValue);
export type Item = v.InferOutput<typeof Item>;

export function isNumber(value: AttributeValue | undefined): value is { N: string } {
  return value !== undefined && "N" in value;
}

/** Less than, equal, greater; nothing for values of different types, of which every comparison is false. */
export function compare(one: AttributeValue, other: AttributeValue): number | undefined {
  if ("N" in one && "N" in other) return Math.sign(Number(one.N) - Number(other.N));
  if ("S" in one && "S" in other) return Math.sign(Buffer.compare(Buffer.from(one.S), Buffer.from(other.S)));
  return undefined;
}
