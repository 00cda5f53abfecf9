export type JsonObject = Record<string, unknown>;

export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** JSON, also as Python writes it: its NaN and Infinity, which no client could read, become null. */
export function parsePythonJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (!PYTHON_NUMBER.test(text)) throw error;
    return JSON.parse(text.replace(STRING_OR_PYTHON_NUMBER, (token) => (token.startsWith('"') ? token : "null")));
  }
}

const PYTHON_NUMBER = /NaN|Infinity/;
const STRING_OR_PYTHON_NUMBER = /"(?:[^"\\]|\\.)*"|-?(?:NaN|Infinity)/g;

const LONG_INTEGER = /(?<![\d.eE+-])-?\d{16,}(?![\d.eE])/;

/** What `withExactIntegers` makes of an integer that a double may not hold. */
export interface ExactInteger {
  readonly rawJSON: string;
}

/** `JSON.rawJSON` and the reviver's `context` are in Node 22, not yet in TypeScript's library. */
const exactJson = JSON as unknown as {
  rawJSON(text: string): unknown;
  isRawJSON(value: unknown): value is ExactInteger;
  parse(text: string, reviver: (key: string, value: unknown, context: { source?: string }) => unknown): unknown;
};

/**
 * What was parsed, so that `JSON.stringify` gives every number back as it was: a 64-bit seed must reach the container with
 * all its digits. The slow way is only taken where the text has an integer that a double may not hold.
 */
export function withExactIntegers(text: string, parsed: JsonObject): JsonObject {
  if (!LONG_INTEGER.test(text)) return parsed;
  return exactJson.parse(text, (_key, value, { source }) =>
    typeof value === "number" && source !== undefined && Number.isInteger(value) && !Number.isSafeInteger(value)
      ? exactJson.rawJSON(source)
      : value,
  ) as JsonObject;
}

export const isExactInteger = (value: unknown): value is ExactInteger => exactJson.isRawJSON(value);
