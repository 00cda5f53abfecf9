import { validationException } from "../../aws-error.ts";
import { type AttributeValue, type Item, typesIn } from "./attribute-value.ts";
import { plainNumber } from "./decimal.ts";

const LEVELS = 32;
const INVALID = "One or more parameter values were invalid: ";

/**
 * A value as DynamoDB keeps it: its numbers without zeros that say nothing.
 * @param explain where the value stands, around the sentence of what is wrong with it
 * @throws AwsError ValidationException
 */
export function checkedValue(
  value: AttributeValue,
  explain: (problem: string) => string = (problem) => problem,
  level = 0,
): AttributeValue {
  const fail = (problem: string) => validationException(explain(problem));
  const number = (text: string) => {
    const result = plainNumber(text);
    if ("problem" in result) throw fail(result.problem);
    return result.plain;
  };
  const set = (what: string, members: readonly string[], duplicates: string) => {
    if (members.length === 0) throw fail(`${INVALID}${what}`);
    if (new Set(members).size < members.length) throw fail(duplicates);
    return members;
  };
  const types = typesIn(value);
  if (types.length === 0) {
    throw fail("Supplied AttributeValue is empty, must contain exactly one of the supported datatypes");
  }
  if (types.length > 1) {
    throw fail(
      "Supplied AttributeValue has more than one datatypes set, must contain exactly one of the supported datatypes",
    );
  }
  if (level > LEVELS) throw fail("Nesting Levels have exceeded supported limits");
  if ("N" in value) return { N: number(value.N) };
  if ("NULL" in value) {
    if (!value.NULL) throw fail(`${INVALID}Null attribute value types must have the value of true`);
    return { NULL: true };
  }
  if ("SS" in value) {
    const duplicates = `${INVALID}Input collection [${value.SS.join(", ")}] contains duplicates.`;
    return { SS: set("An string set  may not be empty", value.SS, duplicates) };
  }
  if ("NS" in value) {
    const numbers = value.NS.map(number);
    return { NS: set("An number set  may not be empty", numbers, "Input collection contains duplicates") };
  }
  if ("BS" in value) {
    const duplicates = `${INVALID}Input collection [${value.BS.join(", ")}]of type BS contains duplicates.`;
    return { BS: set("Binary sets should not be empty", value.BS, duplicates) };
  }
  if ("L" in value) return { L: value.L.map((one) => checkedValue(one, explain, level + 1)) };
  if ("M" in value) return { M: checkedItem(value.M, explain, level + 1) };
  if ("S" in value) return { S: value.S };
  if ("B" in value) return { B: value.B };
  return { BOOL: value.BOOL };
}

export function checkedItem(item: Item, explain?: (problem: string) => string, level = 0): Item {
  const checked: Record<string, AttributeValue> = {};
  for (const [name, value] of Object.entries(item)) checked[name] = checkedValue(value, explain, level);
  return checked;
}
