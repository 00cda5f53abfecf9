import {
  type AttributeValue,
  ConditionalCheckFailedException,
  type DynamoDBClient,
  UpdateItemCommand,
} from "@aws-sdk/client-dynamodb";
import type { SSMClient } from "@aws-sdk/client-ssm";
import { attributesOf, keyPrimaryKey } from "../../contract/key-items.ts";
import type { Names } from "../../names.ts";
import { deleteParameters } from "../aws/delete-parameters.ts";
import { askTable } from "../records/ask-table.ts";
import { requireIndex } from "../records/require-index.ts";
import { lastUses } from "./last-uses.ts";
import { type OldKey, readOldKeys } from "./old-keys.ts";

export interface ImportClients {
  readonly ssm: SSMClient;
  readonly dynamoDb: DynamoDBClient;
}

export interface Import {
  /** Ids of keys that are in the table from now on. */
  readonly imported: readonly string[];
  /** Ids of those that were there before: what the table says of them holds. */
  readonly present: readonly string[];
  /** Full names of parameters that are no records of keys: left where they are. */
  readonly malformed: readonly string[];
  /** Full names of the parameters whose keys are in the table, of those that are removed. */
  readonly removed: readonly string[];
}

/**
 * Takes the keys of an older version of the stage over, from Parameter Store into its table. Nothing that is there is overwritten, so
 * that it may be repeated.
 * @param remove whether to delete the parameters of keys that are in the table
 * @throws UserError when they are to be deleted, and the stage still lives by them
 */
export async function importKeys(
  clients: ImportClients,
  names: Names,
  { remove }: { readonly remove: boolean },
  now = new Date(),
): Promise<Import> {
  const { keys, malformed } = await readOldKeys(clients.ssm, names);
  if (remove && keys.length > 0) await requireIndex(clients, names);
  const ids = keys.map(({ id }) => id);
  const used = await lastUses(clients, names, ids, now);
  const imported: string[] = [];
  for (const key of keys) if (await takeOver(clients, names, key, used.get(key.id))) imported.push(key.id);
  const removed = remove ? keys.map(({ parameter }) => parameter) : [];
  await deleteParameters(clients.ssm, removed);
  return { imported, present: ids.filter((id) => !imported.includes(id)), malformed, removed };
}

/**
 * A record with a version is one that this version of the stage has made or taken over. The web UI's machine writes a hash alone: that
 * is the newer one, and the terms that an operator gave its key are added to it.
 */
async function takeOver(
  { dynamoDb }: ImportClients,
  names: Names,
  { id, record }: OldKey,
  lastUsedOn: string | undefined,
): Promise<boolean> {
  const attributes = Object.entries(attributesOf({ ...record, lastUsedOn: lastUsedOn ?? record.lastUsedOn }));
  const command = new UpdateItemCommand({
    TableName: names.usageTable,
    Key: keyPrimaryKey(id),
    UpdateExpression: `SET ${["#version = :version", ...attributes.map(([name]) => `#${name} = if_not_exists(#${name}, :${name})`)].join(", ")}`,
    ConditionExpression: "attribute_not_exists(#version)",
    ExpressionAttributeNames: Object.fromEntries([
      ["#version", "version"],
      ...attributes.map(([name]) => [`#${name}`, name]),
    ]),
    ExpressionAttributeValues: Object.fromEntries<AttributeValue>([
      [":version", { N: "1" }],
      ...attributes.map(([name, value]): [string, AttributeValue] => [`:${name}`, value]),
    ]),
  });
  try {
    await askTable(names, () => dynamoDb.send(command));
    return true;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return false;
    throw error;
  }
}
