import { type AttributeType, type AttributeValue, typeOf } from "../values/attribute-value.ts";
import { type DocumentPath, requireApart } from "./document-path.ts";
import type { ExpressionReader } from "./expression-reader.ts";

export type UpdateOperand =
  | { readonly path: DocumentPath }
  | { readonly value: AttributeValue }
  | { readonly ifAbsent: DocumentPath; readonly otherwise: UpdateOperand }
  | { readonly lists: readonly [UpdateOperand, UpdateOperand] }
  | { readonly sign: "+" | "-"; readonly of: readonly [UpdateOperand, UpdateOperand] };

export type Change =
  | { readonly clause: "SET"; readonly path: DocumentPath; readonly to: UpdateOperand }
  | { readonly clause: "REMOVE"; readonly path: DocumentPath }
  | { readonly clause: "ADD" | "DELETE"; readonly path: DocumentPath; readonly value: AttributeValue };

const CLAUSES = ["SET", "REMOVE", "ADD", "DELETE"] as const;
const CHANGED_BY: Readonly<Record<"ADD" | "DELETE", readonly AttributeType[]>> = {
  ADD: ["N", "SS", "NS", "BS"],
  DELETE: ["SS", "NS", "BS"],
};
const WORDS: Readonly<Record<AttributeType, string>> = {
  S: "STRING",
  N: "NUMBER",
  B: "BINARY",
  BOOL: "BOOLEAN",
  L: "LIST",
  M: "MAP",
  NULL: "NULL",
  SS: "STRING SET",
  NS: "NUMBER SET",
  BS: "BINARY SET",
};

/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.UpdateExpressions.html */
export function readUpdate(reader: ExpressionReader): readonly Change[] {
  const changes: Change[] = [];
  const seen = new Set<string>();
  do {
    const clause = CLAUSES.find((keyword) => reader.takes(keyword));
    if (clause === undefined) throw reader.syntaxError();
    if (seen.has(clause)) {
      throw reader.fail(`The "${clause}" section can only be used once in an update expression;`);
    }
    seen.add(clause);
    do changes.push(change(clause, reader));
    while (reader.takes(","));
  } while (!reader.isAtEnd);
  requireApart(
    changes.map(({ path }) => path),
    (problem) => reader.fail(problem),
  );
  return changes;
}

function change(clause: (typeof CLAUSES)[number], reader: ExpressionReader): Change {
  const path = reader.path();
  if (clause === "REMOVE") return { clause, path };
  if (clause === "SET") {
    reader.expect("=");
    return { clause, path, to: sum(reader) };
  }
  const value = reader.value();
  const type = typeOf(value);
  if (!CHANGED_BY[clause].includes(type)) {
    throw reader.fail(
      `Incorrect operand type for operator or function; operator: ${clause}, operand type: ${WORDS[type]}, typeSet: ALLOWED_FOR_${clause}_OPERAND`,
    );
  }
  return { clause, path, value };
}

function sum(reader: ExpressionReader): UpdateOperand {
  const left = operand(reader);
  const sign = (["+", "-"] as const).find((one) => reader.takes(one));
  if (sign === undefined) return left;
  const of = [left, operand(reader)] as const;
  for (const one of of) requireType(reader, sign, one, "N");
  return { sign, of };
}

function operand(reader: ExpressionReader): UpdateOperand {
  if (reader.isValue()) return { value: reader.value() };
  if (reader.takes("(")) {
    const inner = sum(reader);
    reader.expect(")");
    return inner;
  }
  const name = reader.takesFunction();
  return name === undefined ? { path: reader.path() } : call(reader, name);
}

function call(reader: ExpressionReader, name: string): UpdateOperand {
  if (name !== "if_not_exists" && name !== "list_append") {
    throw reader.fail(`Invalid function name; function: ${name}`);
  }
  const found = [operand(reader)];
  while (reader.takes(",")) found.push(operand(reader));
  reader.expect(")");
  const [first, second] = found;
  if (first === undefined || second === undefined || found.length > 2) {
    throw reader.fail(
      `Incorrect number of operands for operator or function; operator or function: ${name}, number of operands: ${found.length}`,
    );
  }
  if (name === "list_append") {
    for (const one of found) requireType(reader, name, one, "L");
    return { lists: [first, second] };
  }
  if (!("path" in first)) {
    throw reader.fail(`Operator or function requires a document path; operator or function: ${name}`);
  }
  return { ifAbsent: first.path, otherwise: second };
}

function requireType(reader: ExpressionReader, name: string, operand: UpdateOperand, type: AttributeType): void {
  if (!("value" in operand) || typeOf(operand.value) === type) return;
  throw reader.fail(
    `Incorrect operand type for operator or function; operator or function: ${name}, operand type: ${typeOf(operand.value)}`,
  );
}
