import { validationException } from "../../aws-error.ts";
import { type AttributeValue, type Item, typeOf } from "../values/attribute-value.ts";
import { addNumbers } from "../values/decimal.ts";
import { at, type DocumentPath } from "./document-path.ts";
import type { Change, UpdateOperand } from "./update.ts";

const WRONG_TYPE = "An operand in the update expression has an incorrect data type";
const NO_PLACE = "The document path provided in the update expression is invalid for update";

/** An item as an update leaves it. What is set is what the item had before the update, wherever it comes from. */
export function updated(item: Item, changes: readonly Change[]): Item {
  const values = changes.map((change) => (change.clause === "SET" ? operandValue(item, change.to) : undefined));
  const removed: DocumentPath[] = [];
  let result = item;
  changes.forEach((change, index) => {
    const { clause, path } = change;
    if (clause === "REMOVE") removed.push(path);
    else if (clause === "SET") result = placed(result, path, values[index]);
    else {
      const before = at(item, path);
      if (before !== undefined && typeOf(before) !== typeOf(change.value)) throw validationException(WRONG_TYPE);
      result = placed(result, path, clause === "ADD" ? added(before, change.value) : without(before, change.value));
    }
  });
  // From the end of lists: elements keep their numbers until they are removed.
  for (const path of removed.sort((one, other) => lastNumber(other) - lastNumber(one))) {
    result = placed(result, path, undefined);
  }
  return result;
}

function operandValue(item: Item, operand: UpdateOperand): AttributeValue {
  if ("value" in operand) return operand.value;
  if ("path" in operand) {
    const found = at(item, operand.path);
    if (found) return found;
    throw validationException("The provided expression refers to an attribute that does not exist in the item");
  }
  if ("ifAbsent" in operand) return at(item, operand.ifAbsent) ?? operandValue(item, operand.otherwise);
  if ("lists" in operand) {
    const [one, other] = [operandValue(item, operand.lists[0]), operandValue(item, operand.lists[1])];
    if (!("L" in one && "L" in other)) throw validationException(WRONG_TYPE);
    return { L: [...one.L, ...other.L] };
  }
  const [one, other] = [operandValue(item, operand.of[0]), operandValue(item, operand.of[1])];
  if (!("N" in one && "N" in other)) throw validationException(WRONG_TYPE);
  return number(one.N, other.N, operand.sign);
}

function number(one: string, other: string, sign: "+" | "-" = "+"): AttributeValue {
  const result = addNumbers(one, other, sign);
  if ("problem" in result) throw validationException(result.problem);
  return { N: result.plain };
}

function added(before: AttributeValue | undefined, value: AttributeValue): AttributeValue {
  if ("N" in value) return number(before && "N" in before ? before.N : "0", value.N);
  if (before === undefined) return value;
  const join = (one: readonly string[], other: readonly string[]) => [...new Set([...one, ...other])];
  if ("SS" in before && "SS" in value) return { SS: join(before.SS, value.SS) };
  if ("NS" in before && "NS" in value) return { NS: join(before.NS, value.NS) };
  if ("BS" in before && "BS" in value) return { BS: join(before.BS, value.BS) };
  throw validationException(WRONG_TYPE);
}

/** A set without these members; none is left of an empty one. */
function without(before: AttributeValue | undefined, value: AttributeValue): AttributeValue | undefined {
  if (before === undefined) return undefined;
  const rest = (one: readonly string[], other: readonly string[]) => one.filter((member) => !other.includes(member));
  const set =
    "SS" in before && "SS" in value
      ? { SS: rest(before.SS, value.SS) }
      : "NS" in before && "NS" in value
        ? { NS: rest(before.NS, value.NS) }
        : "BS" in before && "BS" in value
          ? { BS: rest(before.BS, value.BS) }
          : undefined;
  if (set === undefined) throw validationException(WRONG_TYPE);
  return Object.values(set)[0]?.length === 0 ? undefined : (set as AttributeValue);
}

/** The item with a value at a path, or with none there. */
function placed(item: Item, [name, ...steps]: DocumentPath, value: AttributeValue | undefined): Item {
  const inner = steps.length === 0 ? value : placedIn(item[name], steps, value);
  if (inner !== undefined) return { ...item, [name]: inner };
  const { [name]: _, ...rest } = item;
  return rest;
}

function placedIn(
  whole: AttributeValue | undefined,
  [step, ...rest]: readonly (string | number)[],
  value: AttributeValue | undefined,
): AttributeValue {
  if (whole === undefined || step === undefined) throw validationException(NO_PLACE);
  if (typeof step === "string") {
    if (!("M" in whole)) throw validationException(NO_PLACE);
    const inner = rest.length === 0 ? value : placedIn(whole.M[step], rest, value);
    const { [step]: _, ...others } = whole.M;
    return { M: inner === undefined ? others : { ...whole.M, [step]: inner } };
  }
  if (!("L" in whole)) throw validationException(NO_PLACE);
  const inner = rest.length === 0 ? value : placedIn(whole.L[step], rest, value);
  // Beyond the end, an element comes to the end.
  const index = Math.min(step, whole.L.length);
  return { L: [...whole.L.slice(0, index), ...(inner === undefined ? [] : [inner]), ...whole.L.slice(index + 1)] };
}

function lastNumber(path: DocumentPath): number {
  const last = path.at(-1);
  return typeof last === "number" ? last : -1;
}
