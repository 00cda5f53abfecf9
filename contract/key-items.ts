import type { AttributeValue } from "@aws-sdk/client-dynamodb";
import { marshall, unmarshall } from "@aws-sdk/util-dynamodb";
import * as v from "valibot";
import { ApiKeyRecord, defaultTerms, KeyLimits, TeamRecord } from "./api-key.ts";
import { USAGE_KEY } from "./usage-item.ts";

/**
 * The items of keys and teams, in the table that also has their months of use (`usage-item.ts`). A record's fields are attributes of
 * their own, limits too, so that a change writes what it changes.
 */
export type Item = Readonly<Record<string, AttributeValue>>;

/** What `period`, the sort key, says of an item that is no month's. */
export const RECORD = { key: "key", team: "team", person: "person" } as const;

/** Index of all items by their `period`, which has their primary keys alone, so that no counter is written twice. */
export const BY_PERIOD_INDEX = "by-period";

export const keyPrimaryKey = (keyId: string) => primaryKey(keyId, RECORD.key);
export const teamPrimaryKey = (team: string) => primaryKey(teamPartition(team), RECORD.team);

/** Of a team's items. No key id has such a character. */
export const teamPartition = (team: string) => `team#${team}`;
export const teamOfPartition = (partition: string) => /^team#(.+)$/.exec(partition)?.[1];

/** The secret by which the stage proves its keys' ids (`key-id.ts`). */
export const ID_SECRET = { primaryKey: primaryKey("stage", "key-ids"), attribute: "secret" } as const;

function primaryKey(partition: string, period: string) {
  return { [USAGE_KEY.keyId]: { S: partition }, [USAGE_KEY.period]: { S: period } };
}

/** The attributes of a record, without the primary key. Of a field that is undefined there is none. */
export function attributesOf({ limits, ...record }: Partial<ApiKeyRecord> & Partial<TeamRecord>): Item {
  const { previous, ...rest } = record;
  const replaced = previous && { previousSha256: previous.sha256, previousValidUntil: previous.validUntil };
  return marshall({ ...rest, ...limits, ...replaced }, { removeUndefinedValues: true });
}

/** @returns nothing when the item is not what the contract says */
export function keyRecordIn(keyId: string, item: Item): ApiKeyRecord | undefined {
  const { previousSha256, previousValidUntil, ...fields } = unmarshall(item as Record<string, AttributeValue>);
  const previous =
    previousSha256 === undefined ? {} : { previous: { sha256: previousSha256, validUntil: previousValidUntil } };
  const parsed = v.safeParse(ApiKeyRecord, { ...defaultTerms(keyId), ...fields, ...previous, ...limitsIn(fields) });
  return parsed.success ? parsed.output : undefined;
}

/** @returns nothing when the item is not what the contract says */
export function teamRecordIn(item: Item): TeamRecord | undefined {
  const fields = unmarshall(item as Record<string, AttributeValue>);
  const parsed = v.safeParse(TeamRecord, { ...fields, ...limitsIn(fields) });
  return parsed.success ? parsed.output : undefined;
}

export const LIMIT_NAMES = Object.keys(KeyLimits.entries) as readonly (keyof KeyLimits)[];

/** What makes a key accepted, and for what. */
export const GRANTING_ATTRIBUTES = [
  "sha256",
  "name",
  "owner",
  "revokedAt",
  "version",
  "whileWaiting",
  "hold",
  "previousSha256",
  "previousValidUntil",
  "expiresAt",
  "disabledAt",
  "models",
  "team",
  "mayWake",
  "mayReadUsage",
  ...LIMIT_NAMES,
  ID_SECRET.attribute,
];

function limitsIn(fields: Readonly<Record<string, unknown>>) {
  const limits = LIMIT_NAMES.flatMap((name) => (fields[name] === undefined ? [] : [[name, fields[name]] as const]));
  return limits.length === 0 ? {} : { limits: Object.fromEntries(limits) };
}
