import { AwsError, validationException } from "../aws-error.ts";
import type { Item } from "./attribute-value.ts";

export interface Table {
  /** Attributes of the primary key: the partition key, and the sort key if there is one. */
  readonly keyNames: readonly string[];
  readonly items: Map<string, Item>;
}

/** DynamoDB's tables by name. */
export class Tables {
  readonly #byName = new Map<string, Table>();

  create(name: string, keyNames: readonly string[]): void {
    this.#byName.set(name, { keyNames, items: new Map() });
  }

  get(name: string): Table {
    const table = this.#byName.get(name);
    if (!table) throw new AwsError("ResourceNotFoundException", "Requested resource not found");
    return table;
  }
}

/** By what an item is found. */
export function itemIdentity({ keyNames }: Table, key: Item): string {
  const names = Object.keys(key);
  if (names.length !== keyNames.length || keyNames.some((name) => key[name] === undefined)) {
    throw validationException("The provided key element does not match the schema");
  }
  return JSON.stringify(keyNames.map((name) => key[name]));
}
