import type { Names } from "../../names.ts";
import type { KeyClients } from "../records/key-clients.ts";
import { keyPages } from "../records/read-keys.ts";
import { type KeyReport, keyReport } from "./key-report.ts";
import { type KeySelection, keyFilter, sortKeys } from "./select-keys.ts";

export interface KeyList {
  readonly keys: KeyReport[];
  /** Ids of keys that are refused, because nobody can read their records. */
  readonly malformed: readonly string[];
}

/** The keys of a stage that are meant, in their order: default, all that are not revoked, by name. */
export async function listKeys(
  clients: KeyClients,
  names: Names,
  selection: KeySelection = {},
  now = new Date(),
): Promise<KeyList> {
  const isMeant = keyFilter(selection, now);
  const keys: KeyReport[] = [];
  const malformed: string[] = [];
  for await (const page of keyPages(clients, names)) {
    malformed.push(...page.malformed);
    for (const [id, record] of page.records) {
      const report = keyReport(id, record, now);
      if (isMeant(report)) keys.push(report);
    }
  }
  return { keys: sortKeys(keys, selection.sort), malformed };
}
