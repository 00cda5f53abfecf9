import { Ajv, type ErrorObject, type SchemaObject, type ValidateFunction } from "ajv";
import type { Schema } from "ts-json-schema-generator";
import { isJsonObject } from "../../functions/openai-proxy/json.ts";
import type { PublishedAnswer } from "./published-answers.ts";
import { type PublishedSchemas, publishedSchemas } from "./published-schemas.ts";

interface Definition {
  readonly $ref?: string;
  readonly properties?: Readonly<Record<string, Definition>>;
  readonly anyOf?: readonly Definition[];
  readonly const?: unknown;
}

type Definitions = Readonly<Record<string, Definition>>;

const DEFINITIONS = "#/definitions/";
const ROOTS = { openai: "OpenAIAnswers", anthropic: "AnthropicAnswers" } as const;

/** Judges answers by the types that the vendors publish. */
export class PublishedTypes {
  readonly #ajv = new Ajv({ strict: false, allErrors: true });
  readonly #places = new Map<string, string>();
  readonly #validators = new Map<string, ValidateFunction>();

  static async read(): Promise<PublishedTypes> {
    return new PublishedTypes(await publishedSchemas());
  }

  private constructor(schemas: PublishedSchemas) {
    for (const vendor of ["openai", "anthropic"] as const) {
      const schema = withoutConveniences(schemas[vendor]);
      this.#ajv.addSchema(schema as SchemaObject, vendor);
      const definitions = (schema.definitions ?? {}) as Definitions;
      const root = ROOTS[vendor];
      for (const [answer, definition] of Object.entries(definitions[root]?.properties ?? {})) {
        this.#places.set(answer, `${vendor}${DEFINITIONS}${root}/properties/${answer}`);
        for (const [type, name] of membersByType(definition, definitions)) {
          this.#places.set(`${answer} ${type}`, `${vendor}${DEFINITIONS}${name}`);
        }
      }
    }
  }

  /** What a union's members call themselves in `type`. */
  kinds(answer: PublishedAnswer): string[] {
    const beginning = `${answer} `;
    return [...this.#places.keys()]
      .filter((place) => place.startsWith(beginning))
      .map((place) => place.slice(beginning.length));
  }

  /** What the type has against a value, in sentences. */
  complaints(answer: PublishedAnswer, value: unknown): string[] {
    const type = isJsonObject(value) ? value.type : undefined;
    // An event is judged by the type that it names, so that complaints are about that one alone.
    const place = this.#places.get(answer.endsWith("Event") ? `${answer} ${type}` : answer);
    if (place === undefined) return [`${answer}: none is of the type ${type}.`];
    const validate = this.#validators.get(place) ?? this.#ajv.compile({ $ref: place });
    this.#validators.set(place, validate);
    return validate(value) ? [] : (validate.errors ?? []).map((error) => sentence(answer, error));
  }
}

function sentence(answer: string, { instancePath, message }: ErrorObject): string {
  return `${answer}${instancePath} ${message}`;
}

/** `output_text` is put together by OpenAI's package; no server sends it. */
function withoutConveniences(schema: Schema): Schema {
  const { Response: response } = (schema.definitions ?? {}) as Readonly<Record<string, Schema>>;
  const required = response?.required?.filter((name) => name !== "output_text");
  return response && required
    ? { ...schema, definitions: { ...schema.definitions, Response: { ...response, required } } }
    : schema;
}

/** Of a union, in unions too: the definitions of its members by their `type`. */
function membersByType(definition: Definition, definitions: Definitions): [unknown, string][] {
  return (definition.anyOf ?? [definition]).flatMap(({ $ref }) => {
    const name = $ref?.slice(DEFINITIONS.length);
    const member = name === undefined ? undefined : definitions[name];
    if (name === undefined || member === undefined) return [];
    if (member.anyOf || member.$ref) return membersByType(member, definitions);
    const type = member.properties?.type?.const;
    return type === undefined ? [] : [[type, name]];
  });
}
