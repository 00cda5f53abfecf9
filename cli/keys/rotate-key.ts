import { PutParameterCommand, type SSMClient } from "@aws-sdk/client-ssm";
import { createApiKey } from "../../contract/api-key.ts";
import { parameterValue } from "../../contract/parameter-value.ts";
import { type Names, WEB_UI_KEY_ID } from "../../names.ts";
import { UserError } from "../../user-error.ts";
import { parseDuration } from "../text/quantities.ts";
import { expiryIn, keyIdIn } from "./api-keys.ts";
import { keyRecord } from "./key-record.ts";

export interface KeyRotation {
  /** How long the replaced key works on: `24h`, or `0`. */
  readonly overlap: string;
  /** Replaces the expiry that the key has. */
  readonly expires?: string | undefined;
}

/** Replaces a key under its id, with its terms and its usage, and returns the new one, which nobody can show a second time. */
export async function rotateKey(
  client: SSMClient,
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
  const { sha256, name, previous: _previous, ...terms } = await keyRecord(client, names, id);
  const validUntil = new Date(now.getTime() + overlap).toISOString();
  const previous = overlap === 0 ? {} : { previous: { sha256: String(sha256), validUntil } };
  const { key, record } = createApiKey(name, { ...terms, ...expires, ...previous }, id);
  const value = parameterValue(record);
  await client.send(new PutParameterCommand({ Name: names.parameter.key(id), Value: value, Overwrite: true }));
  return { id, key, name, ...(overlap > 0 && { previousValidUntil: validUntil }) };
}
