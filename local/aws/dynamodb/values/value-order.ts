import { type AttributeValue, typeOf } from "./attribute-value.ts";
import { compareNumbers } from "./decimal.ts";

const BEYOND = /[\ud800-\uffff]/;
const bytes = (base64: string) => Buffer.from(base64, "base64");

/** Less than, equal, greater; nothing for values of different types or of types without an order. */
export function compareValues(one: AttributeValue, other: AttributeValue): number | undefined {
  if ("N" in one && "N" in other) return compareNumbers(one.N, other.N);
  if ("S" in one && "S" in other) {
    return compareTexts(one.S, other.S);
  }
  if ("B" in one && "B" in other) return Buffer.compare(bytes(one.B), bytes(other.B));
  return undefined;
}

/** By their bytes in UTF-8, which is how JavaScript compares them but for characters of two code units. */
function compareTexts(one: string, other: string): number {
  if (one === other) return 0;
  if (BEYOND.test(one) || BEYOND.test(other)) return Buffer.compare(Buffer.from(one), Buffer.from(other));
  return one < other ? -1 : 1;
}

export function areEqual(one: AttributeValue, other: AttributeValue): boolean {
  if (typeOf(one) !== typeOf(other)) return false;
  if ("BOOL" in one && "BOOL" in other) return one.BOOL === other.BOOL;
  if ("NULL" in one) return true;
  if ("SS" in one && "SS" in other) return isSameSet(one.SS, other.SS);
  if ("NS" in one && "NS" in other) return isSameSet(one.NS, other.NS);
  if ("BS" in one && "BS" in other) return isSameSet(one.BS, other.BS);
  if ("L" in one && "L" in other) {
    const others = other.L;
    return (
      one.L.length === others.length &&
      one.L.every((value, index) => {
        const beside = others[index];
        return beside !== undefined && areEqual(value, beside);
      })
    );
  }
  if ("M" in one && "M" in other) {
    const members = Object.entries(one.M);
    return (
      members.length === Object.keys(other.M).length &&
      members.every(([name, value]) => {
        const beside = other.M[name];
        return beside !== undefined && areEqual(value, beside);
      })
    );
  }
  return compareValues(one, other) === 0;
}

function isSameSet(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((member) => other.includes(member));
}
