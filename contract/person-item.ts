import { USAGE_KEY } from "./usage-item.ts";

/** The items of a person behind the web UI: months of use, as a key's, and one that says who it is. By the id of `person.ts`. */
const PREFIX = "person#";

export const personPartition = (id: string) => `${PREFIX}${id}`;
export const personOfPartition = (partition: string) =>
  partition.startsWith(PREFIX) ? partition.slice(PREFIX.length) : undefined;

/** Of the item that says who it is. */
export const personPrimaryKey = (id: string) => ({
  [USAGE_KEY.keyId]: { S: personPartition(id) },
  [USAGE_KEY.period]: { S: "person" },
});

/** Its attributes, texts: the name and mail address as `PeopleKeys.seal` makes them, and the last day of use (ISO 8601, UTC). */
export const PERSON_ATTRIBUTE = { sealed: "sealed", lastUsedOn: "lastUsedOn" } as const;
