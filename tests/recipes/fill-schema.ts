/** As much of JSON Schema as clients write for tools and answers. */
export interface Schema {
  readonly type?: string | readonly string[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
  readonly $ref?: string;
  readonly $defs?: Readonly<Record<string, Schema>>;
}

/** The same word for each text, so that it is known again. */
export const WORD = "Paris";

/** @returns a value that the schema allows, with what it requires alone */
export function fillSchema(schema: Schema, definitions = schema.$defs ?? {}): unknown {
  const fill = (part: Schema) => fillSchema(part, definitions);
  if (schema.$ref !== undefined) return fill(definitions[schema.$ref.replace("#/$defs/", "")] ?? {});
  if ("const" in schema) return schema.const;
  if (schema.enum !== undefined) return schema.enum[0];
  if (schema.anyOf?.[0] !== undefined) return fill(schema.anyOf[0]);
  switch (Array.isArray(schema.type) ? schema.type[0] : schema.type) {
    case "object": {
      const required = Object.entries(schema.properties ?? {}).filter(([name]) => schema.required?.includes(name));
      return Object.fromEntries(required.map(([name, part]) => [name, fill(part)]));
    }
    case "array":
      return schema.items === undefined ? [] : [fill(schema.items)];
    case "integer":
    case "number":
      return 21;
    case "boolean":
      return true;
    case "null":
      return null;
    default:
      return WORD;
  }
}
