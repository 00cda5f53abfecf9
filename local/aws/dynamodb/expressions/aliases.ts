import { validationException } from "../../aws-error.ts";
import type { AttributeValue } from "../values/attribute-value.ts";
import { checkedValue } from "../values/checked-value.ts";

export interface GivenAliases {
  readonly ExpressionAttributeNames?: Readonly<Record<string, string>> | undefined;
  readonly ExpressionAttributeValues?: Readonly<Record<string, AttributeValue>> | undefined;
}

const LONGEST = 255;

/** What the expressions of one request call its names and values; each has to be used. */
export class Aliases {
  readonly #names: Readonly<Record<string, string>>;
  readonly #values: Readonly<Record<string, AttributeValue>>;
  readonly #unused: { readonly names: Set<string>; readonly values: Set<string> };

  constructor({ ExpressionAttributeNames: names, ExpressionAttributeValues: values }: GivenAliases) {
    if (names) requireForm("ExpressionAttributeNames", names, /^#[A-Za-z0-9_]+$/);
    if (values) requireForm("ExpressionAttributeValues", values, /^:[A-Za-z0-9_]+$/);
    this.#names = names ?? {};
    this.#values = Object.fromEntries(
      Object.entries(values ?? {}).map(([alias, value]) => [
        alias,
        checkedValue(
          value,
          (problem) => `ExpressionAttributeValues contains invalid value: ${problem} for key ${alias}`,
        ),
      ]),
    );
    this.#unused = { names: new Set(Object.keys(this.#names)), values: new Set(Object.keys(this.#values)) };
  }

  name(alias: string): string | undefined {
    this.#unused.names.delete(alias);
    return this.#names[alias];
  }

  value(alias: string): AttributeValue | undefined {
    this.#unused.values.delete(alias);
    return this.#values[alias];
  }

  /** When all expressions have been read. */
  requireUsed(): void {
    for (const [parameter, unused] of [
      ["ExpressionAttributeNames", this.#unused.names],
      ["ExpressionAttributeValues", this.#unused.values],
    ] as const) {
      if (unused.size === 0) continue;
      throw validationException(
        `Value provided in ${parameter} unused in expressions: keys: {${[...unused].join(", ")}}`,
      );
    }
  }
}

function requireForm(parameter: string, aliases: object, form: RegExp): void {
  const keys = Object.keys(aliases);
  if (keys.length === 0) throw validationException(`${parameter} must not be empty`);
  for (const key of keys) {
    if (!form.test(key)) throw validationException(`${parameter} contains invalid key: Syntax error; key: "${key}"`);
    if (key.length <= LONGEST) continue;
    throw validationException(`${parameter} contains invalid key: Key too long; key: "${key}"`);
  }
}
