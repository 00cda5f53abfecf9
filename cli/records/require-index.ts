import { RECORD } from "../../contract/key-items.ts";
import type { Names } from "../../names.ts";
import { UserError } from "../../user-error.ts";
import type { KeyClients } from "./key-clients.ts";
import { partitionPages } from "./read-items.ts";

/**
 * Proxies of a stage whose table has no index of keys read their keys from Parameter Store: what changes in the table changes nothing of
 * what they accept.
 * @throws UserError that says to deploy the stage first
 */
export async function requireIndex(clients: KeyClients, names: Names): Promise<void> {
  await partitionPages(clients, names, RECORD.key, 1).next();
}

/** Whether the stage's proxies may go by its table. */
export async function hasIndex(clients: KeyClients, names: Names): Promise<boolean> {
  try {
    await requireIndex(clients, names);
    return true;
  } catch (error) {
    if (error instanceof UserError) return false;
    throw error;
  }
}
