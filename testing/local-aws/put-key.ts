import type { ApiKeyRecord } from "../../contract/api-key.ts";
import { attributesOf, keyPrimaryKey } from "../../contract/key-items.ts";
import type { Tables } from "../../local/aws/dynamodb/tables/tables.ts";

/** Puts a key's record into a local table, as the `keys` tool does. */
export function putKey(
  { tables }: { readonly tables: Tables },
  tableName: string,
  { keyId, record }: { readonly keyId: string; readonly record: ApiKeyRecord },
): void {
  const table = tables.get(tableName);
  const item = { ...keyPrimaryKey(keyId), ...attributesOf(record) };
  table.items.set(table.identityOf(item), item);
}
