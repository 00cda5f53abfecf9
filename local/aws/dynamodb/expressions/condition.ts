import { type AttributeType, type AttributeValue, typeOf } from "../values/attribute-value.ts";
import { compareValues } from "../values/value-order.ts";
import type { ExpressionReader } from "./expression-reader.ts";
import type { Operand } from "./operand.ts";
import { requireCount, requireDistinct, requireTypeName, requireTypes } from "./operand-checks.ts";

export const COMPARATORS = ["=", "<>", "<=", ">=", "<", ">"] as const;
export type Comparator = (typeof COMPARATORS)[number];

/** The functions that are conditions, with how many operands each takes. */
const FUNCTIONS = { attribute_exists: 1, attribute_not_exists: 1, attribute_type: 2, begins_with: 2, contains: 2 };
export type ConditionFunction = keyof typeof FUNCTIONS;

export type Condition =
  | { readonly type: "AND" | "OR"; readonly of: readonly [Condition, Condition] }
  | { readonly type: "NOT"; readonly of: Condition }
  | { readonly type: "comparison"; readonly comparator: Comparator; readonly of: readonly [Operand, Operand] }
  | { readonly type: "BETWEEN"; readonly of: readonly [Operand, Operand, Operand] }
  | { readonly type: "IN"; readonly of: readonly Operand[] }
  | { readonly type: "function"; readonly name: ConditionFunction; readonly of: readonly Operand[] };

const ORDERED: readonly AttributeType[] = ["S", "N", "B"];

/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.OperatorsAndFunctions.html */
export function readCondition(reader: ExpressionReader): Condition {
  const { condition } = either(reader);
  reader.requireEnd();
  return condition;
}

interface Read {
  readonly condition: Condition;
  readonly isInParentheses?: boolean;
}

function either(reader: ExpressionReader): Read {
  let read = both(reader);
  while (reader.takes("OR")) read = { condition: { type: "OR", of: [read.condition, both(reader).condition] } };
  return read;
}

function both(reader: ExpressionReader): Read {
  let read = not(reader);
  while (reader.takes("AND")) read = { condition: { type: "AND", of: [read.condition, not(reader).condition] } };
  return read;
}

function not(reader: ExpressionReader): Read {
  if (reader.takes("NOT")) return { condition: { type: "NOT", of: not(reader).condition } };
  if (!reader.takes("(")) return { condition: single(reader) };
  const { condition, isInParentheses } = either(reader);
  reader.expect(")");
  if (isInParentheses) throw reader.fail("The expression has redundant parentheses;");
  return { condition, isInParentheses: true };
}

function single(reader: ExpressionReader): Condition {
  const name = reader.takesFunction();
  if (name !== undefined && name !== "size") return call(reader, name);
  const left = name === "size" ? size(reader) : operand(reader);
  if (reader.takes("BETWEEN")) {
    const low = operand(reader);
    reader.expect("AND");
    return between(reader, left, low, operand(reader));
  }
  if (reader.takes("IN")) {
    reader.expect("(");
    return { type: "IN", of: [left, ...operands(reader)] };
  }
  const comparator = COMPARATORS.find((one) => reader.takes(one));
  if (comparator === undefined && "sizeOf" in left) throw misused(reader, "size");
  if (comparator === undefined) throw reader.syntaxError();
  const right = operand(reader);
  requireDistinct(reader, comparator, [left, right]);
  if (comparator !== "=" && comparator !== "<>") requireTypes(reader, comparator, [left, right], ORDERED);
  return { type: "comparison", comparator, of: [left, right] };
}

function between(reader: ExpressionReader, subject: Operand, low: Operand, high: Operand): Condition {
  requireTypes(reader, "BETWEEN", [subject, low, high], ORDERED);
  if ("value" in low && "value" in high) {
    const bounds = `lower bound operand: AttributeValue: ${shown(low.value)}, upper bound operand: AttributeValue: ${shown(high.value)}`;
    const order = compareValues(low.value, high.value);
    if (order === undefined) {
      throw reader.fail(`The BETWEEN operator requires same data type for lower and upper bounds; ${bounds}`);
    }
    if (order > 0) {
      throw reader.fail(
        `The BETWEEN operator requires upper bound to be greater than or equal to lower bound; ${bounds}`,
      );
    }
  }
  return { type: "BETWEEN", of: [subject, low, high] };
}

/** `{S:text}` */
function shown(value: AttributeValue): string {
  return `{${typeOf(value)}:${Object.values(value)[0]}}`;
}

function call(reader: ExpressionReader, name: string): Condition {
  if (!isFunction(name)) throw reader.fail(`Invalid function name; function: ${name}`);
  const of = operands(reader);
  requireCount(reader, name, of, FUNCTIONS[name]);
  requireDistinct(reader, name, of);
  const [first, second] = of;
  if (name.startsWith("attribute_") && first !== undefined && !("path" in first)) {
    throw reader.fail(`Operator or function requires a document path; operator or function: ${name}`);
  }
  if (name === "begins_with") requireTypes(reader, name, of, ["S", "B"]);
  if (name === "attribute_type" && second !== undefined) requireTypeName(reader, second);
  return { type: "function", name, of };
}

function isFunction(name: string): name is ConditionFunction {
  return Object.hasOwn(FUNCTIONS, name);
}

function operands(reader: ExpressionReader): Operand[] {
  const found = [operand(reader)];
  while (reader.takes(",")) found.push(operand(reader));
  reader.expect(")");
  return found;
}

function operand(reader: ExpressionReader): Operand {
  if (reader.isValue()) return { value: reader.value() };
  const name = reader.takesFunction();
  if (name === "size") return size(reader);
  if (name === undefined) return { path: reader.path() };
  throw isFunction(name) ? misused(reader, name) : reader.fail(`Invalid function name; function: ${name}`);
}

function misused(reader: ExpressionReader, name: string) {
  return reader.fail(`The function is not allowed to be used this way in an expression; function: ${name}`);
}

function size(reader: ExpressionReader): Operand {
  const of = operands(reader);
  requireCount(reader, "size", of, 1);
  requireTypes(reader, "size", of, ["S", "B", "SS", "NS", "BS", "L", "M"]);
  const [sizeOf] = of;
  if (sizeOf === undefined) throw reader.syntaxError();
  return { sizeOf };
}
