import type { Names } from "../../names.ts";
import type { KeyClients } from "../records/key-clients.ts";
import { type KeyReport, keyReport } from "./key-report.ts";
import { keyPages } from "../records/read-keys.ts";

/** A stage of more keys is an organisation's, where names recur, and reading them all would cost more than the doubt is worth. */
const LOOKED_AT = 1_000;

/** The keys of a name, as far as a stage of some hundred keys tells. */
export async function keysOfName(clients: KeyClients, names: Names, name: string, now: Date): Promise<KeyReport[]> {
  const found: KeyReport[] = [];
  let seen = 0;
  for await (const { records } of keyPages(clients, names, LOOKED_AT)) {
    for (const [id, record] of records) if (record.name === name) found.push(keyReport(id, record, now));
    seen += records.size;
    if (seen >= LOOKED_AT) break;
  }
  return found;
}
