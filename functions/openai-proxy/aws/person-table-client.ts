import { PERSON_ATTRIBUTE, personPrimaryKey } from "../../../contract/person-item.ts";
import { USAGE_EXPIRY } from "../../../contract/usage-item.ts";
import type { PersonItem } from "../people/known-people.ts";
import type { ItemTable } from "./item-table.ts";
import { ItemUpdate } from "./item-update.ts";

/** Stores who a person is, in place of what was stored. */
export function personTableClient(table: ItemTable) {
  return ({ id, sealed, lastUsedOn, expires }: PersonItem) =>
    table.update(
      personPrimaryKey(id),
      new ItemUpdate()
        .set(PERSON_ATTRIBUTE.sealed, sealed)
        .set(PERSON_ATTRIBUTE.lastUsedOn, lastUsedOn)
        .set(USAGE_EXPIRY, expires),
    );
}
