import { AwsError } from "./aws-error.ts";

/** Reads a body of AWS's JSON protocols, in which a null member is an absent one. */
export function parseJson(body: string): Record<string, unknown> {
  try {
    if (!body.includes("null")) return JSON.parse(body === "" ? "{}" : body);
    return JSON.parse(body, (_, value) => (value === null ? undefined : value));
  } catch {
    throw new AwsError("SerializationException", "The request body is not valid JSON.");
  }
}

/** Timestamps travel as seconds since 1970. */
export function toJson(output: unknown): string {
  return JSON.stringify(output, function (this: Record<string, unknown>, key, value) {
    const original = this[key];
    return original instanceof Date ? original.getTime() / 1000 : value;
  });
}
