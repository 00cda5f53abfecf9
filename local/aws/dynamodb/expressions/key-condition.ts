import { validationException } from "../../aws-error.ts";
import { type AttributeValue, typeOf } from "../values/attribute-value.ts";
import { compareValues } from "../values/value-order.ts";
import type { Comparator, Condition } from "./condition.ts";
import { beginsWith } from "./fulfils.ts";
import type { Operand } from "./operand.ts";

/** What a query wants of one key. */
export interface KeyPart {
  readonly operator: Exclude<Comparator, "<>"> | "BETWEEN" | "begins_with";
  readonly values: readonly AttributeValue[];
}

const MIRRORED = { "=": "=", "<": ">", "<=": ">=", ">": "<", ">=": "<=" } as const;

/** What a key condition wants of each key that it names. */
export function keyParts(condition: Condition, parts = new Map<string, KeyPart>()): Map<string, KeyPart> {
  const invalid = (operator: string) =>
    validationException(`Invalid operator used in KeyConditionExpression: ${operator}`);
  switch (condition.type) {
    case "AND":
      for (const one of condition.of) keyParts(one, parts);
      return parts;
    case "OR":
    case "NOT":
    case "IN":
      throw invalid(condition.type);
    case "comparison": {
      const [left, right] = condition.of;
      if (condition.comparator === "<>") throw invalid("<>");
      const isMirrored = "value" in left;
      const operator = isMirrored ? MIRRORED[condition.comparator] : condition.comparator;
      return add(parts, operator, isMirrored ? [right, left] : [left, right]);
    }
    case "BETWEEN":
      return addFirst(parts, "BETWEEN", condition.of);
    case "function":
      if (condition.name !== "begins_with") throw invalid(condition.name);
      return addFirst(parts, "begins_with", condition.of);
  }
}

function addFirst(parts: Map<string, KeyPart>, operator: "BETWEEN" | "begins_with", of: readonly Operand[]) {
  if (of[0] && "path" in of[0]) return add(parts, operator, of);
  throw validationException(
    `Invalid condition in KeyConditionExpression: ${operator} operator must have the key attribute as its first operand`,
  );
}

function add(parts: Map<string, KeyPart>, operator: KeyPart["operator"], of: readonly Operand[]) {
  if (of.some((one) => "sizeOf" in one)) {
    throw validationException("KeyConditionExpressions cannot contain nested operations");
  }
  const paths = of.flatMap((one) => ("path" in one ? [one.path] : []));
  const [path] = paths;
  if (path === undefined) {
    throw validationException("Invalid condition in KeyConditionExpression: No key attribute specified");
  }
  if (paths.length > 1) {
    throw validationException(
      "Invalid condition in KeyConditionExpression: Multiple attribute names used in one condition",
    );
  }
  if (path.length > 1) {
    throw validationException("KeyConditionExpressions cannot have conditions on nested attributes");
  }
  if (parts.has(path[0])) {
    throw validationException("KeyConditionExpressions must only contain one condition per key");
  }
  return parts.set(path[0], { operator, values: of.flatMap((one) => ("value" in one ? [one.value] : [])) });
}

/** Where a key stands to what is wanted of it: before, within, after. */
export function placeOf(key: AttributeValue, { operator, values: [value, high] }: KeyPart): number {
  if (value === undefined) return 0;
  const order = compareValues(key, value) ?? 0;
  switch (operator) {
    case "=":
      return order;
    case "<":
      return order < 0 ? 0 : 1;
    case "<=":
      return order <= 0 ? 0 : 1;
    case ">":
      return order > 0 ? 0 : -1;
    case ">=":
      return order >= 0 ? 0 : -1;
    case "BETWEEN":
      return order < 0 ? -1 : Math.max(0, high ? (compareValues(key, high) ?? 0) : 0);
    case "begins_with":
      return beginsWith(key, value) ? 0 : order;
  }
}

/** @param expected the key's type */
export function requireKeyType({ values }: KeyPart, expected: string): void {
  if (values.every((value) => typeOf(value) === expected)) return;
  throw validationException(
    "One or more parameter values were invalid: Condition parameter type does not match schema type",
  );
}
