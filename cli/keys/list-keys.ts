import type { Names } from "../../names.ts";
import type { KeyClients } from "../records/key-clients.ts";
import { type KeyReport, keyReport } from "./key-report.ts";
import { keyPages } from "../records/read-keys.ts";

/** The keys of the stage that are not revoked, sorted by name. */
export async function listKeys(clients: KeyClients, names: Names, now = new Date()): Promise<KeyReport[]> {
  const keys: KeyReport[] = [];
  for await (const { records } of keyPages(clients, names)) {
    for (const [id, record] of records) if (record.revokedAt === undefined) keys.push(keyReport(id, record, now));
  }
  return keys.sort((one, other) => one.name.localeCompare(other.name) || one.id.localeCompare(other.id));
}
