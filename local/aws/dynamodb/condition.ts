import { type AttributeValue, compare, type Item } from "./attribute-value.ts";
import type { ExpressionReader } from "./expression-reader.ts";

const COMPARISONS: Readonly<Record<string, (order: number | undefined) => boolean>> = {
  "=": (order) => order === 0,
  "<>": (order) => order !== 0,
  "<": (order) => order !== undefined && order < 0,
  "<=": (order) => order !== undefined && order <= 0,
  ">": (order) => order !== undefined && order > 0,
  ">=": (order) => order !== undefined && order >= 0,
};

/**
 * Whether an item fulfils a condition: comparisons, `attribute_exists`, `attribute_not_exists`, `AND`, `OR`, `NOT` and parentheses. A comparison
 * with what is not there is false, but for `<>`.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.OperatorsAndFunctions.html
 */
export function fulfils(item: Item, reader: ExpressionReader): boolean {
  const result = orExpression(item, reader);
  if (!reader.isAtEnd) throw reader.syntaxError();
  return result;
}

/** Both sides are always read: a condition is wrong or right as a whole. */
function orExpression(item: Item, reader: ExpressionReader): boolean {
  let result = andExpression(item, reader);
  while (reader.takes("OR")) result = andExpression(item, reader) || result;
  return result;
}

function andExpression(item: Item, reader: ExpressionReader): boolean {
  let result = one(item, reader);
  while (reader.takes("AND")) result = one(item, reader) && result;
  return result;
}

function one(item: Item, reader: ExpressionReader): boolean {
  if (reader.takes("NOT")) return !one(item, reader);
  if (reader.takes("(")) {
    const result = orExpression(item, reader);
    reader.expect(")");
    return result;
  }
  if (reader.takes("attribute_not_exists")) return argument(item, reader) === undefined;
  if (reader.takes("attribute_exists")) return argument(item, reader) !== undefined;
  const left = operand(item, reader);
  const comparison = COMPARISONS[reader.peek()];
  if (!comparison) throw reader.syntaxError();
  reader.take();
  const right = operand(item, reader);
  return comparison(left && right && compare(left, right));
}

function argument(item: Item, reader: ExpressionReader): AttributeValue | undefined {
  reader.expect("(");
  const value = item[reader.name()];
  reader.expect(")");
  return value;
}

function operand(item: Item, reader: ExpressionReader): AttributeValue | undefined {
  return reader.peek().startsWith(":") ? reader.value() : item[reader.name()];
}
