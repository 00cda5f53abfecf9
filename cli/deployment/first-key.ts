import { type Names, WEB_UI_KEY_ID } from "../../names.ts";
import { createKey } from "../keys/create-key.ts";
import type { KeyClients } from "../records/key-clients.ts";
import { keyPages } from "../records/read-keys.ts";
import { revokeKey } from "../keys/revoke-key.ts";

export const FIRST_KEY_NAME = "first key";
export const TEST_KEY_NAME = "gateway test";

/** The first page tells it of nearly every stage. */
const LOOKED_AT_ONCE = 100;

/** Whether a person may hold one of the keys. The web UI's own never leaves its machine, and an interrupted test may have left one. */
export async function hasKeyOfPeople(clients: KeyClients, names: Names): Promise<boolean> {
  for await (const { records } of keyPages(clients, names, LOOKED_AT_ONCE)) {
    for (const [id, { name, revokedAt }] of records) {
      if (id !== WEB_UI_KEY_ID && name !== TEST_KEY_NAME && revokedAt === undefined) return true;
    }
  }
  return false;
}

/** Makes the first key of a stage whose models all sleep: it may wake them. @returns nothing when there is a key */
export async function firstKeyOfStage(clients: KeyClients, names: Names): Promise<string | undefined> {
  if (await hasKeyOfPeople(clients, names)) return undefined;
  return (await createKey(clients, names, { name: FIRST_KEY_NAME, mayWake: true })).key;
}

/** Longer than a deployment takes, if nothing is left to revoke it. */
const LIFETIME = "6h";

/**
 * One key for the tests of several models, made when it is first asked for, so that not every test leaves a revoked one.
 * @returns also how to revoke it
 */
export function sharedTestKey(clients: KeyClients, names: Names) {
  let made: ReturnType<typeof createKey> | undefined;
  return {
    async key(): Promise<string> {
      made ??= createKey(clients, names, { name: TEST_KEY_NAME, expires: LIFETIME });
      return (await made).key;
    },
    async revoke(): Promise<void> {
      if (made !== undefined) await revokeKey(clients, names, (await made).id);
    },
  };
}
