import { validationException } from "../../aws-error.ts";
import { type AttributeValue, type Item, typeOf } from "../values/attribute-value.ts";
import type { KeyType, Table } from "./table.ts";

/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html#limits-partition-sort-keys */
const BYTES = { partition: 2048, sort: 1024 };
const DIFFERENT = "The provided key element does not match the schema";
const EMPTY = { S: "string", B: "binary" } as const;

/** By what a `Key` finds its item. */
export function identityOfKey(table: Table, key: Item): string {
  if (Object.keys(key).length !== table.keyNames.length) throw validationException(DIFFERENT);
  for (const name of table.keyNames) {
    const value = key[name];
    if (value === undefined || typeOf(value) !== table.keyType(name)) throw validationException(DIFFERENT);
    requireKey(table, name, value);
  }
  return table.identityOf(key);
}

/** Whether an item may stand in the table and its indexes. */
export function requireItemKeys(table: Table, item: Item): void {
  const invalid = (what: string) => validationException(`One or more parameter values were invalid: ${what}`);
  for (const name of table.keyNames) {
    const value = item[name];
    const expected = table.keyType(name);
    if (value === undefined) throw invalid(`Missing the key ${name} in the item`);
    if (typeOf(value) !== expected) {
      throw invalid(`Type mismatch for key ${name} expected: ${expected} actual: ${typeOf(value)}`);
    }
    requireKey(table, name, value);
  }
  for (const { indexName, name, value, expected } of indexKeysIn(table, item)) {
    if (typeOf(value) !== expected) {
      throw invalid(mismatch(name, expected, value, indexName));
    }
    const empty = emptiness(value);
    if (empty !== undefined) {
      throw validationException(
        `One or more parameter values are not valid. A value specified for a secondary index key is not supported. The AttributeValue for a key attribute cannot contain an empty ${empty} value. IndexName: ${indexName}, IndexKey: ${name}`,
      );
    }
  }
}

/** The same of what an update made of an item, whose own key it cannot change. */
export function requireUpdatedIndexKeys(table: Table, item: Item): void {
  for (const { value, expected } of indexKeysIn(table, item)) {
    if (typeOf(value) !== expected) {
      throw validationException(
        "The update expression attempted to update the secondary index key to unsupported type",
      );
    }
    const empty = emptiness(value);
    if (empty !== undefined) {
      throw validationException(
        `One or more parameter values are not valid. The update expression attempted to update a secondary index key to a value that is not supported. The AttributeValue for a key attribute cannot contain an empty ${empty} value.`,
      );
    }
  }
}

export function mismatch(name: string, expected: KeyType, value: AttributeValue, indexName: string): string {
  return `Type mismatch for Index Key ${name} Expected: ${expected} Actual: ${typeOf(value)} IndexName: ${indexName}`;
}

function indexKeysIn(table: Table, item: Item) {
  return table.indexes.flatMap(({ schema }) =>
    schema.keyNames.flatMap((name) => {
      const value = table.keyNames.includes(name) ? undefined : item[name];
      return value === undefined ? [] : [{ indexName: schema.name, name, value, expected: table.keyType(name) }];
    }),
  );
}

function emptiness(value: AttributeValue): string | undefined {
  if ("S" in value && value.S === "") return EMPTY.S;
  return "B" in value && value.B === "" ? EMPTY.B : undefined;
}

function requireKey(table: Table, name: string, value: AttributeValue): void {
  const empty = emptiness(value);
  if (empty !== undefined) {
    throw validationException(
      `One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty ${empty} value. Key: ${name}`,
    );
  }
  const isPartition = name === table.keyNames[0];
  const size = "S" in value ? Buffer.byteLength(value.S) : "B" in value ? Buffer.byteLength(value.B, "base64") : 0;
  if (size <= (isPartition ? BYTES.partition : BYTES.sort)) return;
  throw validationException(
    isPartition
      ? `One or more parameter values were invalid: Size of hashkey has exceeded the maximum size limit of${BYTES.partition} bytes`
      : `One or more parameter values were invalid: Aggregated size of all range keys has exceeded the size limit of ${BYTES.sort} bytes`,
  );
}
