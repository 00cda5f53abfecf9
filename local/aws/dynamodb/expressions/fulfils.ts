import { type AttributeValue, type Item, typeOf } from "../values/attribute-value.ts";
import { areEqual, compareValues } from "../values/value-order.ts";
import type { Comparator, Condition, ConditionFunction } from "./condition.ts";
import { at } from "./document-path.ts";
import type { Operand } from "./operand.ts";

/** Whether an item fulfils a condition. A comparison with what is not there is false, but for `<>`. */
export function fulfils(item: Item, condition: Condition): boolean {
  switch (condition.type) {
    case "AND":
      return condition.of.every((one) => fulfils(item, one));
    case "OR":
      return condition.of.some((one) => fulfils(item, one));
    case "NOT":
      return !fulfils(item, condition.of);
    case "comparison": {
      const [left, right] = condition.of;
      return compares(condition.comparator, operandValue(item, left), operandValue(item, right));
    }
    case "BETWEEN": {
      const [subject, low, high] = condition.of.map((one) => operandValue(item, one));
      return compares(">=", subject, low) && compares("<=", subject, high);
    }
    case "IN": {
      const [subject, ...others] = condition.of.map((one) => operandValue(item, one));
      return others.some((one) => compares("=", subject, one));
    }
    case "function": {
      const [first, second] = condition.of.map((one) => operandValue(item, one));
      return calls(condition.name, first, second);
    }
  }
}

export function compares(
  comparator: Comparator,
  left: AttributeValue | undefined,
  right: AttributeValue | undefined,
): boolean {
  if (comparator === "=") return left !== undefined && right !== undefined && areEqual(left, right);
  if (comparator === "<>") return !compares("=", left, right);
  const order = left && right && compareValues(left, right);
  if (order === undefined) return false;
  return comparator.startsWith("<")
    ? order < 0 || (comparator === "<=" && order === 0)
    : order > 0 || (comparator === ">=" && order === 0);
}

export function beginsWith(value: AttributeValue | undefined, start: AttributeValue | undefined): boolean {
  if (!value || !start) return false;
  if ("S" in value && "S" in start) return value.S.startsWith(start.S);
  if (!("B" in value && "B" in start)) return false;
  const bytes = Buffer.from(start.B, "base64");
  return Buffer.from(value.B, "base64").subarray(0, bytes.length).equals(bytes);
}

function calls(
  name: ConditionFunction,
  first: AttributeValue | undefined,
  second: AttributeValue | undefined,
): boolean {
  if (name === "attribute_exists") return first !== undefined;
  if (name === "attribute_not_exists") return first === undefined;
  if (!first || !second) return false;
  if (name === "begins_with") return beginsWith(first, second);
  if (name === "attribute_type") return "S" in second && typeOf(first) === second.S;
  return contains(first, second);
}

function contains(whole: AttributeValue, part: AttributeValue): boolean {
  if ("L" in whole) return whole.L.some((one) => areEqual(one, part));
  if ("S" in part) return "S" in whole ? whole.S.includes(part.S) : "SS" in whole && whole.SS.includes(part.S);
  if ("N" in part) return "NS" in whole && whole.NS.includes(part.N);
  if (!("B" in part)) return false;
  if ("BS" in whole) return whole.BS.includes(part.B);
  return "B" in whole && Buffer.from(whole.B, "base64").includes(Buffer.from(part.B, "base64"));
}

function operandValue(item: Item, operand: Operand): AttributeValue | undefined {
  if ("value" in operand) return operand.value;
  if ("path" in operand) return at(item, operand.path);
  const size = sizeOf(operandValue(item, operand.sizeOf));
  return size === undefined ? undefined : { N: String(size) };
}

function sizeOf(value: AttributeValue | undefined): number | undefined {
  if (value === undefined) return undefined;
  if ("S" in value) return value.S.length;
  if ("B" in value) return Buffer.byteLength(value.B, "base64");
  if ("L" in value) return value.L.length;
  if ("M" in value) return Object.keys(value.M).length;
  const set = "SS" in value ? value.SS : "NS" in value ? value.NS : "BS" in value ? value.BS : undefined;
  return set?.length;
}
