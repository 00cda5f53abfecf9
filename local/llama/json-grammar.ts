import { ContainerError } from "../container/container-error.ts";
import type { Grammar } from "../container/generation.ts";
import type { Llama } from "./node-llama-cpp.ts";

type Schema = Readonly<Record<string, unknown>>;

/** What node-llama-cpp makes of a schema ends with empty lines, by which it knows the end: here the answer ends with the value. */
const EMPTY_LINES = / "\\n\\n\\n\\n" \[\\n\]\*$/m;

/** A grammar of llama.cpp for a JSON schema. @throws ContainerError */
export async function compileJsonGrammar(llama: Llama, schema: object): Promise<Grammar> {
  const unwrapped = toKnownSchema(schema as Schema, schema as Schema);
  try {
    const { grammar } = await llama.createGrammarForJsonSchema(unwrapped as object);
    return { kind: "grammar", of: await llama.createGrammar({ grammar: grammar.replace(EMPTY_LINES, "") }) };
  } catch (error) {
    throw new ContainerError(`Invalid JSON schema: ${(error as Error).message}`, { param: "response_format" });
  }
}

/**
 * The schema in the words that node-llama-cpp has: `oneOf` for `anyOf`, `const` and `enum` of scalars, `$ref` below `$defs` of the root.
 * What it does not know (patterns, bounds of numbers) is left out: the answer then keeps to the rest. Every property is asked for, so
 * that an optional one appears, too.
 */
function toKnownSchema(schema: Schema | boolean, root: Schema): object {
  if (typeof schema === "boolean") return {};
  const { $ref, anyOf, oneOf, allOf, properties, items, prefixItems, additionalProperties, $defs, definitions } =
    schema;
  const inner = (one: unknown) => toKnownSchema(one as Schema, root);
  const each = (all: unknown) =>
    Object.fromEntries(Object.entries((all ?? {}) as Schema).map(([name, one]) => [name, inner(one)]));
  if (typeof $ref === "string") {
    if ($ref === "#") throw new ContainerError("Invalid JSON schema: it holds itself.", { param: "response_format" });
    return { $ref: $ref.replace("#/definitions/", "#/$defs/"), ...defs() };
  }
  if (Array.isArray(allOf) && allOf.length > 0) {
    return inner(Object.assign({}, ...allOf.map((one) => resolve(one as Schema)), { ...schema, allOf: undefined }));
  }
  const alternatives = anyOf ?? oneOf;
  if (Array.isArray(alternatives)) return { oneOf: alternatives.map(inner), ...defs() };
  if ("const" in schema && isScalar(schema.const)) return { const: schema.const };
  if (Array.isArray(schema.enum) && schema.enum.every(isScalar)) return { enum: schema.enum };
  const type = schema.type ?? (properties ? "object" : items || prefixItems ? "array" : undefined);
  if (Array.isArray(type) && type.some((one) => one === "object" || one === "array")) {
    return { oneOf: type.map((one) => inner({ ...schema, type: one })), ...defs() };
  }
  if (type === "object") {
    const others =
      additionalProperties === undefined
        ? properties === undefined
        : typeof additionalProperties === "object" && additionalProperties !== null
          ? inner(additionalProperties)
          : additionalProperties;
    // Nothing else is asked for than what the schema names, as by OpenAI's strict schemas.
    return { type, ...(properties ? { properties: each(properties) } : {}), additionalProperties: others, ...defs() };
  }
  if (type === "array") {
    const { minItems, maxItems } = schema;
    return {
      type,
      ...(items === undefined || items === true ? {} : { items: inner(items) }),
      ...(Array.isArray(prefixItems) ? { prefixItems: prefixItems.map(inner) } : {}),
      ...(minItems === undefined ? {} : { minItems }),
      ...(maxItems === undefined ? {} : { maxItems }),
      ...defs(),
    };
  }
  if (type === "string") {
    const { minLength, maxLength, format } = schema;
    if (["date-time", "time", "date"].includes(String(format))) return { type, format };
    return {
      type,
      ...(minLength === undefined ? {} : { minLength }),
      ...(maxLength === undefined ? {} : { maxLength }),
    };
  }
  return type === undefined ? {} : { type };

  function defs() {
    const all = { ...((definitions as Schema) ?? {}), ...(($defs as Schema) ?? {}) };
    return schema === root && Object.keys(all).length > 0 ? { $defs: each(all) } : {};
  }

  function resolve(one: Schema): Schema {
    const name = /^#\/(?:\$defs|definitions)\/(.+)$/.exec(String(one.$ref))?.[1];
    const all = { ...((root.definitions as Schema) ?? {}), ...((root.$defs as Schema) ?? {}) } as Record<
      string,
      Schema
    >;
    return name === undefined ? one : (all[name] ?? one);
  }
}

function isScalar(value: unknown): boolean {
  return value === null || ["string", "number", "boolean"].includes(typeof value);
}
