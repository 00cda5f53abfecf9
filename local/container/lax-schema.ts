import * as v from "valibot";

/** Scalars as pydantic reads them in its lax mode, which vLLM uses: `"5"` and `5.0` are the integer 5, `"yes"` is true. */

export const laxInteger = v.pipe(
  v.union([v.number(), v.boolean(), v.pipe(v.string(), v.trim(), v.regex(/^[+-]?\d+(\.0*)?$/))]),
  v.transform(Number),
  v.integer("Input should be a valid integer"),
);

export const laxFloat = v.pipe(
  v.union([v.number(), v.boolean(), v.pipe(v.string(), v.trim(), v.nonEmpty())]),
  v.transform(Number),
  v.number("Input should be a valid number"),
);

const TRUE = [1, "1", "true", "t", "yes", "y", "on"];
const FALSE = [0, "0", "false", "f", "no", "n", "off"];

export const laxBoolean = v.pipe(
  v.union([v.boolean(), v.number(), v.string()]),
  v.transform((value) => {
    const word = typeof value === "string" ? value.toLowerCase() : value;
    if (typeof word === "boolean") return word;
    return TRUE.includes(word) ? true : FALSE.includes(word) ? false : undefined;
  }),
  v.boolean("Input should be a valid boolean"),
);

/** Absent and null mean the same. */
export function optional<Schema extends v.GenericSchema>(schema: Schema) {
  return v.optional(v.nullable(schema));
}
