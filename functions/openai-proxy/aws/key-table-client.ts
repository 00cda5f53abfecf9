import { ID_SECRET, keyPrimaryKey, keyRecordIn, teamPrimaryKey, teamRecordIn } from "../../../contract/key-items.ts";
import { USAGE_KEY } from "../../../contract/usage-item.ts";
import type { KeyTable } from "../keys/key-table.ts";
import type { Log } from "../log.ts";
import type { ItemTable } from "./item-table.ts";
import { ItemUpdate } from "./item-update.ts";

/** Keys in the stage's table, each found by one consistent read. */
export function keyTableClient(table: ItemTable, log: Log): KeyTable {
  const malformed = (what: string) => {
    log({ level: "warn", message: `The item of ${what} is malformed and is ignored.` });
    return undefined;
  };
  return {
    async key(keyId) {
      const item = await table.get(keyPrimaryKey(keyId));
      return item && (keyRecordIn(keyId, item) ?? malformed(`the key ${keyId}`));
    },
    async team(name) {
      const item = await table.get(teamPrimaryKey(name));
      return item && (teamRecordIn(item) ?? malformed(`the team ${name}`));
    },
    async idSecret() {
      const item = await table.get(ID_SECRET.primaryKey);
      return item?.[ID_SECRET.attribute]?.S;
    },
    async markUsed(keyId, day) {
      // Without the condition, a key that was removed meanwhile would be there again, as an item that is none. IAM counts what a
      // condition names among the attributes of a request, and the role may not touch those that make a key.
      await table.update(keyPrimaryKey(keyId), new ItemUpdate().set("lastUsedOn", day).onlyIfThere(USAGE_KEY.keyId));
    },
  };
}
