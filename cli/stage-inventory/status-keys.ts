import type { Names } from "../../names.ts";
import { UserError } from "../../user-error.ts";
import type { KeyClients } from "../records/key-clients.ts";
import { type KeyReport, keyReport } from "../keys/key-report.ts";
import { keyPages } from "../records/read-keys.ts";

/** A stage of more keys than these is an organisation's: `keys list` shows them. */
const SHOWN = 100;

export interface StatusKeys {
  /** Those that are not revoked, by name; the first ones when there are many. */
  readonly keys: readonly KeyReport[];
  /** There are more than these; absent: there are none. */
  readonly hasMoreKeys?: true;
  /** Why nobody can tell which keys there are; absent: these are they. */
  readonly keysUnknown?: string;
  /** Ids of keys that the proxy refuses, because their records are not what the contract says. */
  readonly malformedKeys: readonly string[];
}

/** The keys of a stage, as far as its status shows them. A stage without a table has a status too. */
export async function statusKeys(clients: KeyClients, names: Names, now: Date): Promise<StatusKeys> {
  const keys: KeyReport[] = [];
  const malformedKeys: string[] = [];
  let hasMoreKeys = false;
  try {
    for await (const { records, malformed } of keyPages(clients, names, SHOWN)) {
      if (keys.length > 0 && records.size > 0) hasMoreKeys = true;
      if (hasMoreKeys) break;
      for (const [id, record] of records) if (record.revokedAt === undefined) keys.push(keyReport(id, record, now));
      malformedKeys.push(...malformed);
    }
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return { keys: [], malformedKeys: [], keysUnknown: error.message };
  }
  keys.sort((one, other) => one.name.localeCompare(other.name) || one.id.localeCompare(other.id));
  return { keys, malformedKeys, ...(hasMoreKeys && { hasMoreKeys }) };
}
