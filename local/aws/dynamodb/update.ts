import { validationException } from "../aws-error.ts";
import { type Item, isNumber } from "./attribute-value.ts";
import type { ExpressionReader } from "./expression-reader.ts";

const CLAUSES = ["SET", "ADD", "REMOVE"] as const;

/**
 * An item as an update leaves it: `SET name = :value`, `ADD name :number` and `REMOVE name`, each clause once and no attribute twice.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.UpdateExpressions.html
 */
export function updated(item: Item, reader: ExpressionReader): Item {
  const result = { ...item };
  const touched = new Set<string>();
  const seen = new Set<string>();
  while (!reader.isAtEnd) {
    const clause = CLAUSES.find((keyword) => reader.takes(keyword));
    if (clause === undefined || seen.has(clause)) throw reader.syntaxError();
    seen.add(clause);
    do {
      const name = reader.name();
      if (touched.has(name)) {
        throw validationException(
          `Invalid UpdateExpression: Two document paths overlap with each other; must remove or rewrite one of these paths; path one: [${name}], path two: [${name}]`,
        );
      }
      touched.add(name);
      if (clause === "REMOVE") delete result[name];
      else if (clause === "SET") {
        reader.expect("=");
        result[name] = reader.value();
      } else {
        const amount = reader.value();
        const before = item[name] ?? { N: "0" };
        if (!isNumber(amount) || !isNumber(before)) {
          throw validationException("An operand in the update expression has an incorrect data type");
        }
        result[name] = { N: String(Number(before.N) + Number(amount.N)) };
      }
    } while (reader.takes(","));
  }
  return result;
}
