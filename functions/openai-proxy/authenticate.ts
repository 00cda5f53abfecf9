import { timingSafeEqual } from "node:crypto";
import { type ApiKeyRecord, hashOfKey, keyIdOf } from "../../contract/api-key.ts";
import { OpenAIError } from "./errors/openai-error.ts";
import type { ParameterSnapshot } from "./models/parameter-snapshot.ts";
import type { ParameterCache } from "./models/parameter-cache.ts";

export interface Caller {
  readonly keyId: string;
  /** Aliases the key may use; absent: all. */
  readonly models?: readonly string[] | undefined;
  readonly limits?: ApiKeyRecord["limits"];
  /** What a chat gets while the model is not live; absent: an error. */
  readonly whileWaiting?: ApiKeyRecord["whileWaiting"];
  /** Its requests wake models that sleep. */
  readonly mayWake?: boolean | undefined;
  /** Its streams are held while a model wakes. */
  readonly hold?: boolean | undefined;
}

/** Compared with when the key id is unknown, so that an unknown key takes as long as a wrong one. */
const NO_HASH = "0".repeat(64);

/** Finds the caller's key in the stage's parameters, or refuses as OpenAI does. */
export async function authenticate(
  authorization: string | undefined,
  parameters: ParameterCache,
  now: number = Date.now(),
): Promise<Caller> {
  const key = /^Bearer +(\S+) *$/i.exec(authorization ?? "")?.[1];
  if (!key) {
    throw unauthorized(
      "You didn't provide an API key. You need to provide your API key in an Authorization header using Bearer auth (i.e. Authorization: Bearer YOUR_KEY).",
      null,
    );
  }
  const keyId = keyIdOf(key);
  if (!keyId) throw incorrectKey("sk-…");
  const hash = hashOfKey(key);
  const recordIn = ({ keys }: ParameterSnapshot) => {
    const record = keys.get(keyId);
    const isCurrent = sameHash(hash, record?.sha256);
    const isPrevious = sameHash(hash, record?.previous?.sha256) && Date.parse(record?.previous?.validUntil ?? "") > now;
    return isCurrent || isPrevious ? record : undefined;
  };
  // A key that is replaced under its id, as the web UI's is, is looked for like a new one.
  const record = recordIn(await parameters.snapshot()) ?? recordIn(await parameters.refreshed());
  if (!record) throw incorrectKey(`sk-${keyId}-…`);
  if (isExpired(record, now)) {
    throw unauthorized(
      `The API key sk-${keyId}-… expired at ${record.expiresAt}. Ask for a new one.`,
      "invalid_api_key",
    );
  }
  const { models, limits, whileWaiting, mayWake, hold } = record;
  return { keyId, models, limits, whileWaiting, mayWake, hold };
}

function sameHash(hash: string, known = NO_HASH): boolean {
  return timingSafeEqual(Buffer.from(hash, "hex"), Buffer.from(known, "hex"));
}

export function mayUse(caller: Caller, alias: string): boolean {
  return caller.models?.includes(alias) ?? true;
}

/** A date that nobody can read has passed. */
function isExpired({ expiresAt }: ApiKeyRecord, now: number): boolean {
  return expiresAt !== undefined && !(Date.parse(expiresAt) > now);
}

function incorrectKey(shown: string): OpenAIError {
  return unauthorized(
    `Incorrect API key provided: ${shown}. Ask the operator of this server for a key.`,
    "invalid_api_key",
  );
}

function unauthorized(message: string, code: string | null): OpenAIError {
  return new OpenAIError(401, message, { code, headers: { "www-authenticate": "Bearer" } });
}
