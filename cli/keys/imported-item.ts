import {
  type AttributeValue,
  ConditionalCheckFailedException,
  type DynamoDBClient,
  UpdateItemCommand,
} from "@aws-sdk/client-dynamodb";
import { firstVersion } from "../../contract/api-key.ts";
import { attributesOf, type Item, keyPrimaryKey } from "../../contract/key-items.ts";
import { USAGE_KEY } from "../../contract/usage-item.ts";
import { type Names, WEB_UI_KEY_ID } from "../../names.ts";
import { askTable } from "../records/ask-table.ts";
import { changeRecord, changeRecordAhead, type RecordChange, RecordNotChanged } from "../records/change-record.ts";
import type { KeyClients } from "../records/key-clients.ts";
import type { OldKey } from "./old-keys.ts";
import { revocation } from "./revoke-key.ts";

/** What an import notes in an item: from which value of the parameter it is, and with which version it was written. */
const MARK = { hash: "importedFrom", version: "importedVersion" } as const;

/** Attributes that an import does not overwrite. The hash of its key, the web UI's machine writes by itself. */
const KEPT = [USAGE_KEY.keyId, USAGE_KEY.period, "version", "createdAt", "lastUsedOn", ...Object.values(MARK)];
const keptOf = (id: string) => (id === WEB_UI_KEY_ID ? [...KEPT, "sha256"] : KEPT);

/**
 * Whether an item is as an import has written it: until somebody changes it in the table, what Parameter Store says of its key holds.
 * The day of its last use counts as no change.
 */
export function isUnchangedImport({ version, [MARK.version]: imported }: Item): boolean {
  return imported?.N !== undefined && imported.N === version?.N;
}

/**
 * Stores a key that the table does not have. A record with a version is one that this version of the stage has made or taken over. The
 * web UI's machine writes a hash alone: that is the newer one, and the terms that an operator gave its key are added to it.
 * @returns whether it did
 */
export async function takeOver(
  { dynamoDb }: { readonly dynamoDb: DynamoDBClient },
  names: Names,
  { id, record, hash }: OldKey,
  lastUsedOn: string | undefined,
  now: Date,
): Promise<boolean> {
  const attributes = Object.entries({
    ...attributesOf({ ...record, lastUsedOn: lastUsedOn ?? record.lastUsedOn, version: undefined }),
  });
  const version = { N: String(firstVersion(now)) };
  const written: [string, AttributeValue][] = [
    ["version", version],
    [MARK.version, version],
    [MARK.hash, { S: hash }],
  ];
  const terms = [
    ...written.map(([name]) => `#${name} = :${name}`),
    ...attributes.map(([name]) => `#${name} = if_not_exists(#${name}, :${name})`),
  ];
  const all = [...written, ...attributes];
  const command = new UpdateItemCommand({
    TableName: names.usageTable,
    Key: keyPrimaryKey(id),
    UpdateExpression: `SET ${terms.join(", ")}`,
    ConditionExpression: "attribute_not_exists(#version)",
    ExpressionAttributeNames: Object.fromEntries(all.map(([name]) => [`#${name}`, name])),
    ExpressionAttributeValues: Object.fromEntries(all.map(([name, value]) => [`:${name}`, value])),
  });
  try {
    await askTable(names, () => dynamoDb.send(command));
    return true;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return false;
    throw error;
  }
}

/**
 * Overwrites an unchanged import whose parameter was changed since.
 * @returns whether it did
 */
export async function takeOverAgain(
  clients: KeyClients,
  names: Names,
  { id, record, hash }: OldKey,
  item: Item,
  lastUsedOn: string | undefined,
  now: Date,
): Promise<boolean> {
  if (!isUnchangedImport(item) || item[MARK.hash]?.S === hash) return false;
  const kept = keptOf(id);
  const attributes = attributesOf(record);
  const usedLater = lastUsedOn !== undefined && lastUsedOn > (item.lastUsedOn?.S ?? "");
  const set = {
    ...Object.fromEntries(Object.entries(attributes).filter(([name]) => !kept.includes(name))),
    ...(usedLater && { lastUsedOn: { S: lastUsedOn } }),
    [MARK.hash]: { S: hash },
    [MARK.version]: { N: String(Number(item.version?.N) + 1) },
  };
  const remove = Object.keys(item).filter((name) => !kept.includes(name) && attributes[name] === undefined);
  return ifUnchanged(item, (ifStill) =>
    changeRecordAhead(clients, names, keyPrimaryKey(id), { set, remove, ifStill }, now),
  );
}

/** Revokes an unchanged import whose parameter is gone. @returns whether it did */
export async function revokeImport(clients: KeyClients, names: Names, id: string, item: Item, now: Date) {
  if (!isUnchangedImport(item) || item.revokedAt !== undefined || id === WEB_UI_KEY_ID) return false;
  return ifUnchanged(item, (ifStill) =>
    changeRecord(clients, names, keyPrimaryKey(id), { ...revocation(id, now), ifStill }, now),
  );
}

/** From here on the table says what holds of the key, whatever becomes of its parameter. */
export async function settleImport(clients: KeyClients, names: Names, id: string, item: Item, now: Date) {
  if (!isUnchangedImport(item)) return false;
  const remove = Object.values(MARK);
  return ifUnchanged(item, (ifStill) => changeRecordAhead(clients, names, keyPrimaryKey(id), { remove, ifStill }, now));
}

/** Who changes the item at this moment makes it the table's. */
async function ifUnchanged(
  { version }: Item,
  change: (ifStill: NonNullable<RecordChange["ifStill"]>) => Promise<unknown>,
): Promise<boolean> {
  try {
    await change(version === undefined ? {} : { version });
    return true;
  } catch (error) {
    if (error instanceof RecordNotChanged) return false;
    throw error;
  }
}
