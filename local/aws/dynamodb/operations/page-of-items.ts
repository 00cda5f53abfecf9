import { validationException } from "../../aws-error.ts";
import type { Condition } from "../expressions/condition.ts";
import type { DocumentPath } from "../expressions/document-path.ts";
import { fulfils } from "../expressions/fulfils.ts";
import { projected } from "../expressions/projection.ts";
import { identityOfKey } from "../tables/item-keys.ts";
import type { OrderedItems, Position, Range } from "../tables/ordered-items.ts";
import { type Table, TableIndex } from "../tables/table.ts";
import { type Item, typeOf } from "../values/attribute-value.ts";
import { itemSize } from "../values/item-size.ts";
import { asSent } from "./as-sent.ts";
import { consumedCapacity, type Returned, readUnits } from "./consumed-capacity.ts";

/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Query.Pagination.html */
const MOST_BYTES = 2 ** 20;

export type Select = "SPECIFIC_ATTRIBUTES" | "COUNT" | "ALL_ATTRIBUTES" | "ALL_PROJECTED_ATTRIBUTES";

interface PageRequest {
  readonly table: Table;
  readonly order: OrderedItems;
  readonly range: Range;
  readonly after: Position | undefined;
  readonly isForward?: boolean | undefined;
  readonly limit: number | undefined;
  readonly filter: Condition | undefined;
  readonly projection: readonly DocumentPath[] | undefined;
  readonly select: Select | undefined;
  readonly isConsistent: boolean | undefined;
  readonly returnedCapacity: Returned;
}

/** The order that a request reads: an index has its own, and never the newest. */
export function orderOf(
  table: Table,
  input: { readonly IndexName?: string | undefined; readonly ConsistentRead?: boolean | undefined },
): OrderedItems {
  if (input.IndexName === undefined) return table.order;
  const index = table.index(input.IndexName);
  if (input.ConsistentRead) {
    throw validationException("Consistent reads are not supported on global secondary indexes");
  }
  return index;
}

export function requireSelect(
  order: OrderedItems,
  select: Select | undefined,
  projection: readonly DocumentPath[] | undefined,
): void {
  if (select === "SPECIFIC_ATTRIBUTES" && projection === undefined) {
    throw validationException(
      "Must specify the AttributesToGet or ProjectionExpression when choosing to get SPECIFIC_ATTRIBUTES",
    );
  }
  if (select !== undefined && select !== "SPECIFIC_ATTRIBUTES" && projection !== undefined) {
    throw validationException(
      `Cannot specify the ProjectionExpression when choosing to get ${select === "COUNT" ? "only the Count" : select}`,
    );
  }
  if (select === "ALL_PROJECTED_ATTRIBUTES" && !(order instanceof TableIndex)) {
    throw validationException("ALL_PROJECTED_ATTRIBUTES can be used only when Querying using an IndexName");
  }
  if (select === "ALL_ATTRIBUTES" && order instanceof TableIndex && order.schema.projection !== "ALL") {
    throw validationException(
      `One or more parameter values were invalid: Select type ALL_ATTRIBUTES is not supported for global secondary index ${order.schema.name} because its projection type is not ALL`,
    );
  }
}

/** Where a page begins: right after this item, which need not be there any more. */
export function startPosition(
  table: Table,
  order: OrderedItems,
  start: Item,
  incomplete = "The provided starting key is invalid",
): Position | undefined {
  const names = new Set([...order.keyNames, ...table.keyNames]);
  const isTable = order === table.order;
  if (Object.keys(start).length !== names.size) {
    throw validationException(incomplete);
  }
  for (const name of order.keyNames) {
    const value = start[name];
    if (value === undefined && !isTable) throw validationException("The provided starting key is invalid");
    if (value !== undefined && typeOf(value) !== table.keyType(name)) {
      throw validationException(
        "The provided starting key is invalid: The provided key element does not match the schema",
      );
    }
  }
  const key = Object.fromEntries(table.keyNames.flatMap((name) => (start[name] ? [[name, start[name]] as const] : [])));
  try {
    return order.positionOf(start, identityOfKey(table, key));
  } catch (error) {
    throw validationException(`The provided starting key is invalid: ${(error as Error).message}`);
  }
}

/** What is read is limited; what a filter leaves of it may be less, and nothing. */
export function pageOfItems(request: PageRequest) {
  const { table, order, range, after, isForward = true, limit, filter, projection, select } = request;
  const read: Item[] = [];
  let bytes = 0;
  let isWhole = true;
  for (const { identity } of order.within(range, after, isForward)) {
    const stored = table.items.get(identity) ?? {};
    const item = order instanceof TableIndex ? table.projected(stored, order) : stored;
    read.push(item);
    bytes += itemSize(item);
    if (read.length !== limit && bytes < MOST_BYTES) continue;
    isWhole = false;
    break;
  }
  const found = filter ? read.filter((item) => fulfils(item, filter)) : read;
  const last = isWhole ? undefined : read.at(-1);
  const items = projection ? found.map((item) => projected(item, projection)) : found;
  return {
    ...(select !== "COUNT" && { Items: items.map(asSent) }),
    Count: found.length,
    ScannedCount: read.length,
    ...(last && { LastEvaluatedKey: asSent(keyIn(last, new Set([...order.keyNames, ...table.keyNames]))) }),
    ...capacityOf(request, bytes),
  };
}

function capacityOf({ table, order, isConsistent, returnedCapacity }: PageRequest, bytes: number) {
  const units = readUnits(bytes, isConsistent);
  const isIndex = order instanceof TableIndex;
  const paid = isIndex ? { table: 0, indexes: { [order.schema.name]: units } } : { table: units };
  return consumedCapacity(table, paid, returnedCapacity);
}

function keyIn(item: Item, names: ReadonlySet<string>): Item {
  return Object.fromEntries([...names].flatMap((name) => (item[name] ? [[name, item[name]] as const] : [])));
}
