import type { AttributeValue, Item } from "./attribute-value.ts";

const OF_DOCUMENT = 3;

/**
 * Bytes of an item, by which it is limited and paid.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html
 */
export function itemSize(item: Item): number {
  let size = 0;
  for (const [name, value] of Object.entries(item)) size += Buffer.byteLength(name) + valueSize(value);
  return size;
}

function valueSize(value: AttributeValue): number {
  if ("S" in value) return Buffer.byteLength(value.S);
  if ("N" in value) return numberSize(value.N);
  if ("B" in value) return binarySize(value.B);
  if ("SS" in value) return sum(value.SS, (text) => Buffer.byteLength(text));
  if ("NS" in value) return sum(value.NS, numberSize);
  if ("BS" in value) return sum(value.BS, binarySize);
  if ("L" in value) return OF_DOCUMENT + sum(value.L, (one) => 1 + valueSize(one));
  if ("M" in value) return OF_DOCUMENT + Object.keys(value.M).length + itemSize(value.M);
  return 1;
}

/** "Approximately": a byte for two significant digits, one for the number, and one for a sign. */
function numberSize(text: string): number {
  const digits = text.replace(/[-.]/g, "").replace(/^0+/, "").replace(/0+$/, "");
  return Math.ceil(digits.length / 2) + 1 + (text.startsWith("-") ? 1 : 0);
}

function binarySize(base64: string): number {
  return Buffer.byteLength(base64, "base64");
}

function sum<T>(values: readonly T[], size: (value: T) => number): number {
  return values.reduce((total, value) => total + size(value), 0);
}
