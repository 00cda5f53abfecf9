import { keyPrimaryKey } from "../../contract/key-items.ts";
import { monthExpiry, USAGE_EXPIRY, usagePeriod } from "../../contract/usage-item.ts";
import { type Names, WEB_UI_KEY_ID } from "../../names.ts";
import { changeRecord, type RecordChange, RecordNotChanged } from "../records/change-record.ts";
import type { KeyClients } from "../records/key-clients.ts";
import { noSuchKey } from "../records/read-keys.ts";
import { keyIdIn } from "./key-id-in.ts";

const HASHES = ["sha256", "previousSha256", "previousValidUntil"];

export interface Revocation {
  readonly id: string;
  /** ISO 8601: since when it is revoked, when it was before. */
  readonly revokedBefore?: string;
}

/**
 * Takes a key's hashes away for good. What is left of its record says whose the use of its months was, and goes with the last of them.
 * @param idOrKey the key id, or the whole key
 * @throws UserError when there is no such key
 */
export async function revokeKey(
  clients: KeyClients,
  names: Names,
  idOrKey: string,
  now = new Date(),
): Promise<Revocation> {
  const id = keyIdIn(idOrKey);
  try {
    await changeRecord(clients, names, keyPrimaryKey(id), revocation(id, now), now);
    return { id };
  } catch (error) {
    if (!(error instanceof RecordNotChanged)) throw error;
    const revokedBefore = error.item?.revokedAt?.S;
    if (revokedBefore === undefined) throw noSuchKey(names, id);
    return { id, revokedBefore };
  }
}

/** What a revocation changes of a record. */
export function revocation(id: string, now: Date): RecordChange {
  // The web UI's machine makes itself another key under the same id when it finds no hash.
  if (id === WEB_UI_KEY_ID) return { remove: HASHES };
  const expires = { N: String(monthExpiry(usagePeriod(now).month)) };
  return {
    remove: HASHES,
    set: { revokedAt: { S: now.toISOString() }, [USAGE_EXPIRY]: expires },
    unless: ["revokedAt"],
  };
}
