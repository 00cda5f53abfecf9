import type { ConsumedCapacity } from "@aws-sdk/client-dynamodb";
import type { Table, TableIndex } from "../tables/table.ts";
import type { Item } from "../values/attribute-value.ts";
import { itemSize } from "../values/item-size.ts";

export type Returned = "INDEXES" | "TOTAL" | "NONE" | undefined;

const BYTES = { read: 4096, write: 1024 };

interface Units {
  readonly table: number;
  readonly indexes?: Readonly<Record<string, number>>;
}

/** A read that need not be the newest costs half. What is not there costs as much as the smallest item. */
export function readUnits(bytes: number, isConsistent = false): number {
  return Math.max(1, Math.ceil(bytes / BYTES.read)) * (isConsistent ? 1 : 0.5);
}

/**
 * A write is paid by the larger of what was and what is; an index by what changes in it: nothing, an item, or two when an item moves.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/GSI.html#GSI.ThroughputConsiderations.Writes
 */
export function writeUnits(table: Table, before: Item | undefined, after: Item | undefined): Units {
  const indexes = table.indexes.map((index) => [index.schema.name, indexUnits(table, index, before, after)] as const);
  return {
    table: Math.max(unitsOf(before), unitsOf(after), 1),
    indexes: Object.fromEntries(indexes.filter(([, units]) => units > 0)),
  };
}

export function consumedCapacity(
  { name }: Table,
  { table, indexes = {} }: Units,
  returned: Returned,
): { ConsumedCapacity?: ConsumedCapacity } {
  if (returned !== "TOTAL" && returned !== "INDEXES") return {};
  const total = Object.values(indexes).reduce((sum, units) => sum + units, table);
  const byIndex = Object.entries(indexes).map(([index, CapacityUnits]) => [index, { CapacityUnits }] as const);
  return {
    ConsumedCapacity: {
      TableName: name,
      CapacityUnits: total,
      ...(returned === "INDEXES" && {
        Table: { CapacityUnits: table },
        ...(byIndex.length > 0 && { GlobalSecondaryIndexes: Object.fromEntries(byIndex) }),
      }),
    },
  };
}

function unitsOf(item: Item | undefined): number {
  return item === undefined ? 0 : Math.ceil(itemSize(item) / BYTES.write);
}

function indexUnits(table: Table, index: TableIndex, before: Item | undefined, after: Item | undefined): number {
  const [was, is] = [before, after].map((item) => {
    const hasKeys = item !== undefined && index.keyNames.every((name) => item[name] !== undefined);
    return hasKeys ? table.projected(item, index) : undefined;
  });
  if (JSON.stringify(sorted(was)) === JSON.stringify(sorted(is))) return 0;
  const moves = was && is && index.keyNames.some((name) => JSON.stringify(was[name]) !== JSON.stringify(is[name]));
  return moves ? unitsOf(was) + unitsOf(is) : Math.max(unitsOf(was), unitsOf(is));
}

function sorted(item: Item | undefined) {
  return item && Object.entries(item).sort(([one], [other]) => (one < other ? -1 : 1));
}
