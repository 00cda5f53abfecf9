import { crc32 } from "node:zlib";
import { type AttributeValue, type Item, typeOf } from "../values/attribute-value.ts";
import { compareValues } from "../values/value-order.ts";

/** Where an item stands in a table or an index. */
export interface Position {
  /** Of the partition key: DynamoDB keeps partitions in an order that says nothing of their keys. 32 bits. */
  readonly hash: number;
  readonly partition: AttributeValue;
  readonly sort: AttributeValue | undefined;
  /** Of the table's own key: in an index several items may have the same keys. */
  readonly identity: string;
}

/** So many find their places one by one. */
const FEW = 100;

export const HASHES = 2 ** 32;

/** Tells whether a position lies before a range, within, or after it: negative, 0, positive. */
export type Range = (position: Position) => number;

/** The items of a table, or those of an index, by partition and sort key. */
export class OrderedItems {
  readonly keyNames: readonly string[];
  #positions: Position[] = [];
  /** What has come since the last read, by identity: many thousands are put in order at once. */
  readonly #added = new Map<string, Position>();

  constructor(keyNames: readonly string[]) {
    this.keyNames = keyNames;
  }

  /** Nothing for an item that has no place here: an index has only items with all of its keys. */
  positionOf(item: Item, identity: string): Position | undefined {
    const [partitionName = "", sortName] = this.keyNames;
    const partition = item[partitionName];
    const sort = sortName === undefined ? undefined : item[sortName];
    if (partition === undefined || (sortName !== undefined && sort === undefined)) return undefined;
    return { hash: hashOf(partition), partition, sort, identity };
  }

  add(position: Position): void {
    this.#added.set(position.identity, position);
  }

  remove(position: Position): void {
    if (this.#added.delete(position.identity)) return;
    const index = this.#firstNotBefore(position);
    if (this.#positions[index]?.identity === position.identity) this.#positions.splice(index, 1);
  }

  clear(): void {
    this.#positions = [];
    this.#added.clear();
  }

  /** In order, or backwards; without what comes up to `after`. */
  *within(range: Range, after: Position | undefined, isForward: boolean): Generator<Position> {
    this.#putInOrder();
    const first = this.#first((position) => range(position) >= 0);
    const end = this.#first((position) => range(position) > 0);
    if (isForward) {
      const from = after ? this.#first((position) => inOrder(position, after) > 0) : first;
      for (let index = Math.max(from, first); index < end; index += 1) yield this.#at(index);
      return;
    }
    const to = after ? this.#firstNotBefore(after) : end;
    for (let index = Math.min(to, end) - 1; index >= first; index -= 1) yield this.#at(index);
  }

  #putInOrder(): void {
    if (this.#added.size > FEW) this.#positions = [...this.#positions, ...this.#added.values()].sort(inOrder);
    else for (const one of this.#added.values()) this.#positions.splice(this.#firstNotBefore(one), 0, one);
    this.#added.clear();
  }

  #at(index: number): Position {
    const position = this.#positions[index];
    if (position === undefined) throw new Error("The table changed while it was read.");
    return position;
  }

  #firstNotBefore(position: Position): number {
    return this.#first((one) => inOrder(one, position) >= 0);
  }

  /** The first that `holds`; it does of all after that one. */
  #first(holds: (position: Position) => boolean): number {
    let [low, high] = [0, this.#positions.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (holds(this.#at(middle))) high = middle;
      else low = middle + 1;
    }
    return low;
  }
}

function hashOf(partition: AttributeValue): number {
  return crc32(JSON.stringify(partition));
}

/** Whether a position's partition comes before this one, is it, or comes after. */
export function byPartition(one: Position, other: Pick<Position, "hash" | "partition">): number {
  return one.hash - other.hash || byValue(one.partition, other.partition);
}

function inOrder(one: Position, other: Position): number {
  const bySort = () => (one.sort && other.sort ? byValue(one.sort, other.sort) : 0);
  return byPartition(one, other) || bySort() || byText(one.identity, other.identity);
}

/** Keys of one attribute have one type; what stands in a table against its schema is put by its type. */
function byValue(one: AttributeValue, other: AttributeValue): number {
  return compareValues(one, other) ?? byText(typeOf(one), typeOf(other));
}

function byText(one: string, other: string): number {
  if (one === other) return 0;
  return one < other ? -1 : 1;
}
