import * as v from "valibot";
import { AwsError, validationException } from "./aws-error.ts";
import { SENSITIVE } from "./constraints.ts";

type Issue = v.BaseIssue<unknown>;

/**
 * Validates an operation's input and answers violations with AWS's own sentences, for example
 * `1 validation error detected: Value 'a_b' at 'endpointName' failed to satisfy constraint: Member must satisfy …`.
 */
export function parseInput<Schema extends v.GenericSchema>(schema: Schema, input: unknown): v.InferOutput<Schema> {
  const result = v.safeParse(schema, input);
  if (result.success) return result.output;
  const wrongType = result.issues.find((issue) => issue.kind === "schema" && issue.input !== undefined);
  if (wrongType) throw serializationException(wrongType);
  const count = result.issues.length;
  throw validationException(
    `${count} validation error${count === 1 ? "" : "s"} detected: ${result.issues.map(violation).join("; ")}`,
  );
}

function violation(issue: Issue): string {
  const constraint = issue.kind === "schema" ? "Member must not be null" : issue.message;
  const value = issue.expected === SENSITIVE ? "Value" : `Value ${shown(issue.input)}`;
  return `${value} at '${memberPath(issue)}' failed to satisfy constraint: ${constraint}`;
}

/** `productionVariants.1.member.variantName`: members in camel case, list items counted from one. */
function memberPath(issue: Issue): string {
  const keys = issue.path?.map(({ key }) => key) ?? [];
  return keys
    .map((key) => (typeof key === "number" ? `${key + 1}.member` : String(key).replace(/^./, (c) => c.toLowerCase())))
    .join(".");
}

/** AWS's services are written in Java, and show a value as Java prints it. */
function shown(value: unknown): string {
  return value === undefined ? "null" : `'${asJava(value)}'`;
}

function asJava(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(asJava).join(", ")}]`;
  if (typeof value !== "object" || value === null) return String(value);
  const entries = Object.entries(value).map(([key, member]) => `${key}=${asJava(member)}`);
  return `{${entries.join(", ")}}`;
}

function serializationException(issue: Issue): AwsError {
  const token = Array.isArray(issue.input) ? "START_ARRAY" : `${(typeof issue.input).toUpperCase()}_VALUE`;
  return new AwsError("SerializationException", `${token} can not be converted to ${issue.expected ?? "the member"}`);
}
