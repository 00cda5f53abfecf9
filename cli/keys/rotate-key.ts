import { createApiKey } from "../../contract/api-key.ts";
import { attributesOf } from "../../contract/key-items.ts";
import { type Names, WEB_UI_KEY_ID } from "../../names.ts";
import { UserError } from "../../user-error.ts";
import { parseDuration } from "../text/quantities.ts";
import { changeKey } from "./change-key.ts";
import type { KeyClients } from "../records/key-clients.ts";
import { keyIdIn } from "./key-id-in.ts";
import { expiryIn } from "./key-terms.ts";
import { readKey } from "../records/read-keys.ts";

export interface KeyRotation {
  /** How long the replaced key works on: `24h`, or `0`. */
  readonly overlap: string;
  /** Replaces the expiry that the key has. */
  readonly expires?: string | undefined;
}

/** Replaces a key under its id, with its terms and its usage, and returns the new one, which nobody can show a second time. */
export async function rotateKey(
  clients: KeyClients,
  names: Names,
  idOrKey: string,
  rotation: KeyRotation,
  now = new Date(),
) {
  const id = keyIdIn(idOrKey);
  if (id === WEB_UI_KEY_ID) {
    throw new UserError(
      `The web UI's machine makes its key itself: \`npx openai-sagemaker keys revoke ${id}\`, and it makes another.`,
    );
  }
  const overlap = rotation.overlap === "0" ? 0 : parseDuration(rotation.overlap);
  if (overlap === undefined)
    throw new UserError(`--overlap: "${rotation.overlap}" is neither a time such as 24h or 7d nor 0.`);
  const expires = rotation.expires === undefined ? {} : { expiresAt: expiryIn(rotation.expires, now) };
  const { sha256: replaced, name } = await readKey(clients, names, id);
  const validUntil = new Date(now.getTime() + overlap).toISOString();
  const hasOverlap = overlap > 0 && replaced !== undefined;
  const previous = hasOverlap ? { previous: { sha256: replaced, validUntil } } : {};
  const {
    key,
    record: { sha256 },
  } = createApiKey(name, {}, id);
  await changeKey(
    clients,
    names,
    id,
    {
      set: attributesOf({ sha256, ...expires, ...previous }),
      remove: hasOverlap ? [] : ["previousSha256", "previousValidUntil"],
      // Of two rotations at once, one would hand out a key that the other has replaced.
      ...(replaced !== undefined && { ifStill: attributesOf({ sha256: replaced }) }),
    },
    now,
  );
  return { id, key, name, ...(hasOverlap && { previousValidUntil: validUntil }) };
}
