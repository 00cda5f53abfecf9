import type { ApiKeyRecord } from "../../contract/api-key.ts";
import { type Item, keyPrimaryKey, keyRecordIn, RECORD } from "../../contract/key-items.ts";
import type { Names } from "../../names.ts";
import { UserError } from "../../user-error.ts";
import type { KeyClients } from "./key-clients.ts";
import { partitionPages, readItem, readItems } from "./read-items.ts";

export interface FoundKeys {
  /** By key id. */
  readonly records: ReadonlyMap<string, ApiKeyRecord>;
  /** Ids of keys whose records are not what the contract says. */
  readonly malformed: readonly string[];
}

/** @throws UserError when there is no such key, or its record is not what the contract says */
export async function readKey(clients: KeyClients, names: Names, id: string): Promise<ApiKeyRecord> {
  const item = await readItem(clients, names, keyPrimaryKey(id));
  if (item === undefined) throw noSuchKey(names, id);
  return recordIn(id, item);
}

/** Nothing when there is no such key, or nobody can read its record. */
export async function findKey(clients: KeyClients, names: Names, id: string): Promise<ApiKeyRecord | undefined> {
  const item = await readItem(clients, names, keyPrimaryKey(id));
  return item === undefined ? undefined : keyRecordIn(id, item);
}

export async function readKeys(clients: KeyClients, names: Names, ids: readonly string[]): Promise<FoundKeys> {
  const records = new Map<string, ApiKeyRecord>();
  const malformed: string[] = [];
  for (const [id, item] of await readItems(clients, names, RECORD.key, ids)) {
    const record = keyRecordIn(id, item);
    if (record === undefined) malformed.push(id);
    else records.set(id, record);
  }
  return { records, malformed };
}

/** All keys of the stage, page by page, so that who looks for one does not read them all. */
export async function* keyPages(clients: KeyClients, names: Names, pageSize?: number): AsyncGenerator<FoundKeys> {
  for await (const ids of partitionPages(clients, names, RECORD.key, pageSize)) yield readKeys(clients, names, ids);
}

/** @throws UserError when nobody can read it */
export function recordIn(id: string, item: Item): ApiKeyRecord {
  const record = keyRecordIn(id, item);
  if (record !== undefined) return record;
  throw new UserError(`The record of the key ${id} is malformed: revoke it and create another one.`);
}

export function noSuchKey(names: Names, id: string): UserError {
  return new UserError(
    `The stage ${names.stage} has no key ${id}: \`npx openai-sagemaker keys list\` shows those it has.`,
  );
}
