import { AwsError } from "../../aws-error.ts";
import { type IndexSchema, type KeyType, Table } from "./table.ts";

interface TableOptions {
  readonly indexes?: readonly IndexSchema[];
  /** Of key attributes, here and of indexes; `S` where nothing is said. */
  readonly keyTypes?: Readonly<Record<string, KeyType>>;
}

/** DynamoDB's tables by name. */
export class Tables {
  readonly #byName = new Map<string, Table>();

  /** @param keyNames the partition key, and the sort key if there is one */
  create(name: string, keyNames: readonly string[], { indexes = [], keyTypes = {} }: TableOptions = {}): void {
    this.#byName.set(name, new Table({ name, keyNames, indexes, keyTypes }));
  }

  find(nameOrArn: string): Table | undefined {
    return this.#byName.get(nameOrArn.replace(/^arn:[^/]*:table\//, ""));
  }

  /** @param nameOrArn as requests may say either */
  get(nameOrArn: string): Table {
    const table = this.find(nameOrArn);
    if (!table) throw new AwsError("ResourceNotFoundException", "Requested resource not found");
    return table;
  }
}
