import fc from "fast-check";

/** What expressions call their values; each is sent with those that it names. */
export const VALUES: Readonly<Record<string, object>> = {
  ":zero": { N: "0" },
  ":one": { N: "1" },
  ":two": { N: "2" },
  ":ten": { N: "10" },
  ":negative": { N: "-3" },
  ":half": { N: "0.5" },
  ":a": { S: "a" },
  ":ab": { S: "ab" },
  ":red": { S: "red" },
  ":blue": { S: "blue" },
  ":yes": { BOOL: true },
  ":list": { L: [{ S: "x" }] },
  ":set": { SS: ["a", "b"] },
  ":other": { SS: ["b", "c"] },
};
export const NAMES: Readonly<Record<string, string>> = { "#key": "key", "#state": "state" };
/** Attributes by type: so that most comparisons say something. */
const ATTRIBUTES = { number: ["n", "o", "rank"], text: ["s", "team", "note", "#state"] } as const;
export const NUMBERS = [":zero", ":one", ":two", ":ten", ":negative", ":half"];
export const TEXTS = [":a", ":ab", ":red", ":blue"];

export const oneOf = (values: readonly string[]) => fc.constantFrom(...values);
export const joined = (...parts: readonly (string | fc.Arbitrary<string>)[]) =>
  fc.tuple(...parts.map((part) => (typeof part === "string" ? fc.constant(part) : part))).map((all) => all.join(""));
const COMPARATORS = oneOf(["=", "<>", "<", "<=", ">", ">="]);

const number = oneOf(ATTRIBUTES.number);
const text = oneOf(ATTRIBUTES.text);
const anything = oneOf([...ATTRIBUTES.number, ...ATTRIBUTES.text, "ss", "l", "flag"]);

const plainCondition = fc.oneof(
  joined(number, " ", COMPARATORS, " ", oneOf(NUMBERS)),
  joined(text, " ", COMPARATORS, " ", oneOf(TEXTS)),
  joined("attribute_exists(", anything, ")"),
  joined("attribute_not_exists(", anything, ")"),
  joined("begins_with(", text, ", :a)"),
  joined("contains(", text, ", :a)"),
  fc.constant("contains(ss, :a)"),
  joined(number, " BETWEEN :zero AND :two"),
  joined(number, " IN (:one, :two)"),
  fc.constant("flag = :yes"),
);
export const { condition } = fc.letrec<{ condition: string }>((tie) => ({
  condition: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    { weight: 4, arbitrary: plainCondition },
    { weight: 1, arbitrary: joined("NOT ", plainCondition) },
    { weight: 1, arbitrary: joined("(", tie("condition"), " OR ", tie("condition"), ")") },
    { weight: 1, arbitrary: joined("(", tie("condition"), " AND ", tie("condition"), ")") },
  ),
}));

const setClauses = fc.oneof(
  joined(number, " = ", oneOf(NUMBERS)),
  joined(text, " = ", oneOf(TEXTS)),
  joined("n = if_not_exists(n, :zero) + ", oneOf(NUMBERS)),
  joined("o = o - ", oneOf(NUMBERS)),
  fc.constant("l = list_append(if_not_exists(l, :list), :list)"),
  fc.constant("flag = :yes"),
);
const clause = (keyword: string, part: fc.Arbitrary<string>) =>
  fc.array(part, { minLength: 1, maxLength: 2 }).map((parts) => `${keyword} ${parts.join(", ")}`);
export const updateExpression = fc
  .subarray(
    [
      clause("SET", setClauses),
      clause("ADD", fc.oneof(joined(number, " ", oneOf(NUMBERS)), fc.constant("ss :other"))),
      clause("REMOVE", anything),
      clause("DELETE", fc.constant("ss :set")),
    ],
    { minLength: 1, maxLength: 2 },
  )
  .chain((clauses) => joined(...clauses.flatMap((one) => [one, " "])));
