import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import type { SSMClient } from "@aws-sdk/client-ssm";
import { type Item, RECORD } from "../../contract/key-items.ts";
import type { Names } from "../../names.ts";
import { deleteParameters } from "../aws/delete-parameters.ts";
import { partitionPages, readItems } from "../records/read-items.ts";
import { hasIndex, requireIndex } from "../records/require-index.ts";
import { revokeImport, settleImport, takeOver, takeOverAgain } from "./imported-item.ts";
import { lastUses } from "./last-uses.ts";
import { type OldKey, readOldKeys } from "./old-keys.ts";

export interface ImportClients {
  readonly ssm: SSMClient;
  readonly dynamoDb: DynamoDBClient;
}

export interface ImportOptions {
  /** Whether to delete the parameters of keys that are in the table. */
  readonly remove: boolean;
  /** Whether the stage lived by Parameter Store until now, also when that has no key any more. */
  readonly livedByParameters?: boolean | undefined;
}

export interface Import {
  /** Ids of keys that are in the table from now on, or as Parameter Store has them now. */
  readonly imported: readonly string[];
  /** Ids of those that were there before: what the table says of them holds. */
  readonly present: readonly string[];
  /** Ids of those that an earlier import took over, and that were revoked in Parameter Store since. */
  readonly revoked: readonly string[];
  /** Full names of parameters that are no records of keys: left where they are. */
  readonly malformed: readonly string[];
  /** Full names of the parameters whose keys are in the table, of those that are removed. */
  readonly removed: readonly string[];
}

/**
 * Takes the keys of an older version of the stage over, from Parameter Store into its table. It may be repeated: what was changed in the
 * table is not overwritten, and of what was only imported before, Parameter Store says what holds, for after an interruption operators go on
 * there.
 * @throws UserError when parameters are to be deleted, and the stage still lives by them
 */
export async function importKeys(
  clients: ImportClients,
  names: Names,
  { remove, livedByParameters = false }: ImportOptions,
  now = new Date(),
): Promise<Import> {
  const { keys, malformed } = await readOldKeys(clients.ssm, names);
  if (remove && keys.length > 0) await requireIndex(clients, names);
  const ids = keys.map(({ id }) => id);
  const used = await lastUses(clients, names, ids, now);
  const items = await readItems(clients, names, RECORD.key, ids);
  const imported: string[] = [];
  for (const key of keys)
    if (await takeOverOrUpdate(clients, names, key, items.get(key.id), used.get(key.id), now)) imported.push(key.id);
  const left = [...ids, ...malformed.map((parameter) => parameter.slice(names.parameter.key("").length))];
  const revoked =
    (livedByParameters || keys.length > 0) && (await hasIndex(clients, names))
      ? await revokeGone(clients, names, new Set(left), now)
      : [];
  const removed = remove ? keys.map(({ parameter }) => parameter) : [];
  if (remove) await settle(clients, names, ids, now);
  await deleteParameters(clients.ssm, removed);
  return { imported, present: ids.filter((id) => !imported.includes(id)), revoked, malformed, removed };
}

async function takeOverOrUpdate(
  clients: ImportClients,
  names: Names,
  key: OldKey,
  item: Item | undefined,
  lastUsedOn: string | undefined,
  now: Date,
): Promise<boolean> {
  if (item?.version === undefined) return takeOver(clients, names, key, lastUsedOn, now);
  return takeOverAgain(clients, names, key, item, lastUsedOn, now);
}

/** Of keys that are in the table by an import alone, those that Parameter Store has no more. */
async function revokeGone(clients: ImportClients, names: Names, left: ReadonlySet<string>, now: Date) {
  const revoked: string[] = [];
  for await (const page of partitionPages(clients, names, RECORD.key)) {
    const gone = page.filter((id) => !left.has(id));
    for (const [id, item] of await readItems(clients, names, RECORD.key, gone))
      if (await revokeImport(clients, names, id, item, now)) revoked.push(id);
  }
  return revoked;
}

/** Before any parameter is deleted: a later import would take its absence for a revocation. */
async function settle(clients: ImportClients, names: Names, ids: readonly string[], now: Date): Promise<void> {
  for (const [id, item] of await readItems(clients, names, RECORD.key, ids))
    await settleImport(clients, names, id, item, now);
}
