import { type AttributeType, typeOf } from "../values/attribute-value.ts";
import { shownPath } from "./document-path.ts";
import type { ExpressionReader } from "./expression-reader.ts";
import type { Operand } from "./operand.ts";

const TYPES: readonly string[] = ["B", "NULL", "SS", "BOOL", "L", "BS", "N", "NS", "S", "M"];

/** What is wrong with operands is so before there is an item. */
export function requireCount(reader: ExpressionReader, name: string, of: readonly Operand[], count: number): void {
  if (of.length === count) return;
  throw reader.fail(
    `Incorrect number of operands for operator or function; operator or function: ${name}, number of operands: ${of.length}`,
  );
}

export function requireTypes(
  reader: ExpressionReader,
  name: string,
  of: readonly Operand[],
  types: readonly AttributeType[],
): void {
  for (const one of of) {
    if (!("value" in one) || types.includes(typeOf(one.value))) continue;
    throw reader.fail(
      `Incorrect operand type for operator or function; operator or function: ${name}, operand type: ${typeOf(one.value)}`,
    );
  }
}

export function requireTypeName(reader: ExpressionReader, operand: Operand): void {
  const type = "value" in operand ? typeOf(operand.value) : undefined;
  if (type !== "S" || !("value" in operand) || !("S" in operand.value)) {
    throw reader.fail(
      `Incorrect operand type for operator or function; operator or function: attribute_type, operand type: ${type ?? "{NS,SS,L,BS,N,M,B,BOOL,NULL,S}"}`,
    );
  }
  if (TYPES.includes(operand.value.S)) return;
  throw reader.fail(`Invalid attribute type name found; type: ${operand.value.S}, valid types: {${TYPES.join(",")}}`);
}

export function requireDistinct(reader: ExpressionReader, name: string, [left, right]: readonly Operand[]): void {
  if (!left || !right || !("path" in left) || !("path" in right)) return;
  if (shownPath(left.path) !== shownPath(right.path)) return;
  throw reader.fail(
    `The first operand must be distinct from the remaining operands for this operator or function; operator: ${name}, first operand: ${shownPath(left.path)}`,
  );
}
