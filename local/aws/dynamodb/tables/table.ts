import { validationException } from "../../aws-error.ts";
import type { Item } from "../values/attribute-value.ts";
import { OrderedItems } from "./ordered-items.ts";

/** Keys have no other types. */
export type KeyType = "S" | "N" | "B";

export interface IndexSchema {
  readonly name: string;
  readonly keyNames: readonly string[];
  /** Which attributes an index has of its items, besides all keys. */
  readonly projection: "ALL" | "KEYS_ONLY" | { readonly include: readonly string[] };
}

interface TableSchema {
  readonly name: string;
  readonly keyNames: readonly string[];
  readonly indexes: readonly IndexSchema[];
  readonly keyTypes: Readonly<Record<string, KeyType>>;
}

/** A global secondary index. */
export class TableIndex extends OrderedItems {
  readonly schema: IndexSchema;

  constructor(schema: IndexSchema) {
    super(schema.keyNames);
    this.schema = schema;
  }
}

export class Table {
  readonly name: string;
  /** Attributes of the primary key: the partition key, and the sort key if there is one. */
  readonly keyNames: readonly string[];
  readonly indexes: readonly TableIndex[];
  readonly order: OrderedItems;
  /** By `identityOf` the item; may be read and changed. */
  readonly items: Map<string, Item>;
  readonly #keyTypes: Readonly<Record<string, KeyType>>;

  constructor({ name, keyNames, indexes, keyTypes }: TableSchema) {
    this.name = name;
    this.keyNames = keyNames;
    this.#keyTypes = keyTypes;
    this.order = new OrderedItems(keyNames);
    this.indexes = indexes.map((schema) => new TableIndex(schema));
    this.items = new Items([this.order, ...this.indexes]);
  }

  keyType(name: string): KeyType {
    return this.#keyTypes[name] ?? "S";
  }

  identityOf(item: Item): string {
    return JSON.stringify(this.keyNames.map((name) => item[name]));
  }

  index(name: string): TableIndex {
    const index = this.indexes.find(({ schema }) => schema.name === name);
    if (!index) throw validationException(`The table does not have the specified index: ${name}`);
    return index;
  }

  /** What an index has of an item. */
  projected(item: Item, index: TableIndex): Item {
    return Object.fromEntries(Object.entries(item).filter(([name]) => this.hasProjected(name, index)));
  }

  hasProjected(name: string, { schema: { keyNames, projection } }: TableIndex): boolean {
    if (projection === "ALL" || keyNames.includes(name) || this.keyNames.includes(name)) return true;
    return projection !== "KEYS_ONLY" && projection.include.includes(name);
  }
}

/** Keeps the orders as items come and go. */
class Items extends Map<string, Item> {
  readonly #orders: readonly OrderedItems[];

  constructor(orders: readonly OrderedItems[]) {
    super();
    this.#orders = orders;
  }

  override set(identity: string, item: Item): this {
    const before = this.get(identity);
    for (const order of this.#orders) {
      const isSame =
        before !== undefined &&
        order.keyNames.every((name) => before[name] === item[name] || isSameText(before, item, name));
      if (!isSame) this.#move(order, identity, before, item);
    }
    return super.set(identity, item);
  }

  override delete(identity: string): boolean {
    const before = this.get(identity);
    for (const order of this.#orders) this.#move(order, identity, before, undefined);
    return super.delete(identity);
  }

  override clear(): void {
    for (const order of this.#orders) order.clear();
    super.clear();
  }

  #move(order: OrderedItems, identity: string, before: Item | undefined, after: Item | undefined): void {
    const from = before && order.positionOf(before, identity);
    const to = after && order.positionOf(after, identity);
    if (from) order.remove(from);
    if (to) order.add(to);
  }
}

function isSameText(one: Item, other: Item, name: string): boolean {
  return JSON.stringify(one[name]) === JSON.stringify(other[name]);
}
