import type * as v from "valibot";
import { OpenAIError } from "../errors/openai-error.ts";
import { isExactInteger } from "../json.ts";

/** The first fault that a schema found, in OpenAI's words. */
export function invalidRequest(issue: v.BaseIssue<unknown>, parent = ""): OpenAIError {
  const param = issuePath(issue, parent);
  // The alternative that matches furthest is taken for the one that was meant.
  const inside = issue.issues?.find(({ path }) => path !== undefined);
  if (inside) return invalidRequest(inside, param);
  const quoted = `'${param}'`;
  if (issue.received === "undefined") {
    return fault(`Missing required parameter: ${quoted}.`, param, "missing_required_parameter");
  }
  if (issue.type === "min_length") {
    const message = `Invalid ${quoted}: empty array. Expected an array with minimum length 1, but got an empty array instead.`;
    return fault(message, param, "empty_array");
  }
  if ((issue.type === "picklist" || issue.type === "variant") && typeof issue.input === "string") {
    const supported = (issue as v.PicklistIssue).expected
      .replaceAll('"', "'")
      .replace(/^\(|\)$/g, "")
      .split(" | ");
    const message = `Invalid value: '${issue.input}'. Supported values are: ${listed(supported, "and")}.`;
    return fault(message, param, "invalid_value");
  }
  if (issue.type === "max_length") {
    const [most, length] = [String(issue.expected).replace(/\D/g, ""), String(issue.received)];
    const message = `Invalid ${quoted}: array too long. Expected an array with maximum length ${most}, but got an array with length ${length} instead.`;
    return fault(message, param, "array_above_max_length");
  }
  const expected =
    issue.type === "custom"
      ? [issue.message]
      : (issue.expected ?? "")
          .replace(/^\(|\)$/g, "")
          .split(" | ")
          .flatMap((name) => NAMES[name] ?? []);
  const message = `Invalid type for ${quoted}: expected ${listed(expected, "or")}, but got ${typeName(issue.input)} instead.`;
  return fault(message, param, "invalid_type");
}

/** valibot's names of types, as a sentence has them; a missing or null value is allowed where it is not the point. */
const NAMES: Readonly<Record<string, string>> = {
  string: "a string",
  boolean: "a boolean",
  number: "a number",
  Array: "an array",
  Object: "an object",
};

function typeName(value: unknown): string {
  if (value === null) return "null";
  if (isExactInteger(value)) return "a number too large";
  if (Array.isArray(value)) return "an array";
  if (typeof value === "number") return Number.isInteger(value) ? "an integer" : "a decimal";
  return typeof value === "object" ? "an object" : `a ${typeof value}`;
}

function issuePath(issue: v.BaseIssue<unknown>, parent: string): string {
  const keys = (issue.path ?? []).map(({ key }) => (typeof key === "number" ? `[${key}]` : `.${String(key)}`));
  return (parent + keys.join("")).replace(/^\./, "");
}

function listed(names: readonly string[], conjunction: "and" | "or"): string {
  if (names.length < 2) return names.join("");
  const comma = names.length > 2 ? "," : "";
  return `${names.slice(0, -1).join(", ")}${comma} ${conjunction} ${names.at(-1)}`;
}

function fault(message: string, param: string, code: string): OpenAIError {
  return new OpenAIError(400, message, { param, code });
}
