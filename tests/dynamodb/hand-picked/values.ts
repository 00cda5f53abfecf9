import { get, N, put, S, type Sequence, update } from "../calls.ts";

/** Values in an item. */
const VALUES: Readonly<Record<string, unknown>> = {
  "an integer": N("007"),
  "a fraction": N("-0.500"),
  "an exponent": N("1.5E+3"),
  "38 digits": N("1".repeat(38)),
  "39 digits": N("1".repeat(39)),
  "39 digits, the last a zero": N(`${"1".repeat(38)}0`),
  "a large number": N("1E+125"),
  "too large a number": N("1E+126"),
  "a small number": N("1E-130"),
  "too small a number": N("1E-131"),
  "no number": N("five"),
  "an empty number": N(""),
  "an empty text": S(""),
  "two types": { S: "a", N: "1" },
  "no type": {},
  "an unknown type": { X: "a" },
  "a false null": { NULL: false },
  "an empty set": { SS: [] },
  "an empty number set": { NS: [] },
  "a set with duplicates": { SS: ["a", "a"] },
  "a number set with duplicates": { NS: ["1", "1.0"] },
  "a set with an empty text": { SS: [""] },
  "an empty list": { L: [] },
  "an empty map": { M: {} },
  "a wrong value in a list": { L: [{ N: "x" }] },
  "a wrong value in a map": { M: { a: {} } },
};

export const VALUE_SEQUENCES: readonly Sequence[] = [
  ...Object.entries(VALUES).flatMap(([what, value]) => [
    { name: `an item with ${what}`, calls: [put("one", { value }), get("one")] },
    { name: `an update with ${what}`, calls: [update("one", "SET v = :v", { ":v": value })] },
  ]),
];
