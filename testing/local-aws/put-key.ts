import type { ApiKeyRecord } from "../../contract/api-key.ts";
import { attributesOf, keyPrimaryKey } from "../../contract/key-items.ts";
import type { Item } from "../../local/aws/dynamodb/attribute-value.ts";
import { itemIdentity, type Tables } from "../../local/aws/dynamodb/tables.ts";

/** Puts a key's record into a local table, as the `keys` tool does. */
export function putKey(
  { tables }: { readonly tables: Tables },
  tableName: string,
  { keyId, record }: { readonly keyId: string; readonly record: ApiKeyRecord },
): void {
  const table = tables.get(tableName);
  const primaryKey = keyPrimaryKey(keyId);
  table.items.set(itemIdentity(table, primaryKey), { ...primaryKey, ...attributesOf(record) } as Item);
}
