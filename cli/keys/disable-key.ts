import type { Names } from "../../names.ts";
import type { KeyClients } from "../records/key-clients.ts";
import { readKey } from "../records/read-keys.ts";
import { changeKey } from "./change-key.ts";
import { keyIdIn } from "./key-id-in.ts";
import { type KeyReport, keyReport } from "./key-report.ts";

/** Has a key refused until it is enabled. A key that was disabled before stays so since then. */
export async function disableKey(clients: KeyClients, names: Names, idOrKey: string, now = new Date()) {
  const id = keyIdIn(idOrKey);
  const before = await readKey(clients, names, id);
  if (before.revokedAt === undefined && before.disabledAt !== undefined) return keyReport(id, before, now);
  const change = { set: { disabledAt: { S: now.toISOString() } } };
  return keyReport(id, await changeKey(clients, names, id, change, now), now);
}

/** Ends that. What has expired since is refused all the same. */
export async function enableKey(
  clients: KeyClients,
  names: Names,
  idOrKey: string,
  now = new Date(),
): Promise<KeyReport> {
  const id = keyIdIn(idOrKey);
  return keyReport(id, await changeKey(clients, names, id, { remove: ["disabledAt"] }, now), now);
}
