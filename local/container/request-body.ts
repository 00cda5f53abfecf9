import { ContainerError } from "./container-error.ts";
import { parseJson } from "./json-decode-error.ts";

export type Body = Record<string, unknown>;

/** The text of a request whose content type is JSON. */
export async function readJsonText(request: Request): Promise<string> {
  const mediaType = request.headers.get("Content-Type")?.split(";")[0]?.trim().toLowerCase();
  if (mediaType !== "application/json") {
    throw new ContainerError("1 validation error:\n  Unsupported Media Type: Only 'application/json' is allowed", {
      type: "Bad Request",
    });
  }
  return request.text();
}

/** The body of `/invocations`, which is read before it is known what it asks for. */
export async function readJsonBody(request: Request): Promise<Body> {
  return toInvocationBody(await readJsonText(request));
}

export function toInvocationBody(text: string): Body {
  const parsed = parseJson(text);
  if ("error" in parsed) {
    throw new ContainerError(`JSON decode error: ${parsed.error.message}`, { type: "Bad Request" });
  }
  return requireObject(parsed.value);
}

/** Python's own complaints, which reach the client of a real container when the body is JSON but no object. */
export function requireObject(value: unknown): Body {
  if (Array.isArray(value)) throw new ContainerError("list indices must be integers or slices, not str");
  if (typeof value === "object" && value !== null) return value as Body;
  const type =
    value === null
      ? "NoneType"
      : typeof value === "string"
        ? "str"
        : typeof value === "boolean"
          ? "bool"
          : Number.isInteger(value)
            ? "int"
            : "float";
  throw new ContainerError(`'${type}' object does not support item assignment`);
}
