import { readFileSync } from "node:fs";
import Ajv2020, { type ValidateFunction } from "ajv/dist/2020.js";
import { parse } from "yaml";

export interface OpenApiSchemas {
  /** What the schema of this name has against a value, in sentences. */
  readonly complaints: (name: string, value: unknown) => string[];
}

/** The schemas of a published OpenAPI 3.1 document. */
export function openApiSchemas(path: string): OpenApiSchemas {
  const ajv = new Ajv2020.default({ strict: false, allErrors: true, validateFormats: false, logger: false });
  ajv.addSchema({ $id: "api", ...withoutDiscriminators(parse(readFileSync(path, "utf8"), { merge: true })) });
  const known = new Map<string, ValidateFunction>();
  const compile = (name: string) => ajv.compile({ $ref: `api#/components/schemas/${name}` });
  return {
    complaints(name, value) {
      const validate = known.get(name) ?? compile(name);
      known.set(name, validate);
      if (validate(value)) return [];
      return (validate.errors ?? []).map(({ instancePath, message }) => `${name}${instancePath} ${message}`);
    },
  };
}

/** A union is judged by its members alone: some published ones overlap, and name discriminators that their members do not require. */
function withoutDiscriminators<Value>(value: Value): Value {
  if (Array.isArray(value)) return value.map(withoutDiscriminators) as Value;
  if (typeof value !== "object" || value === null) return value;
  const fields = Object.entries(value).flatMap(([name, inside]) => {
    if (name === "discriminator" || name === "example" || name.startsWith("x-")) return [];
    return [[name === "oneOf" ? "anyOf" : name, withoutDiscriminators(inside)]];
  });
  return Object.fromEntries(fields) as Value;
}
