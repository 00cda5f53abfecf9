import type { ApiKeyRecord, TeamRecord } from "../../../contract/api-key.ts";
import { isIssuedKeyId } from "../../../contract/key-id.ts";
import { OpenAIError } from "../errors/openai-error.ts";
import type { Log } from "../log.ts";
import type { KeyTable } from "./key-table.ts";
import { RecordCache } from "./record-cache.ts";
import { UnissuedLookups } from "./unissued-lookups.ts";

/** Keys and teams, from a cache in front of their table. */
export interface KeyDirectory {
  /** @throws OpenAIError 503 when nobody can say whether there is such a key */
  key(keyId: string): Promise<ApiKeyRecord | undefined>;
  /** Reads it again: what was believed of it has turned out to be old. */
  rereadKey(keyId: string): Promise<ApiKeyRecord | undefined>;
  team(name: string): Promise<TeamRecord | undefined>;
  rereadTeam(name: string): Promise<TeamRecord | undefined>;
  /** Writes down once a day that a key was used. Never fails. */
  markUsed(keyId: string, day: string): Promise<void>;
}

/** About 5 MB. A stage with more keys in use at once on one instance reads some of them more often than once a minute. */
const MOST_KEYS = 10_000;
const MOST_TEAMS = 1_000;
const NO_SECRET_MILLISECONDS = 60_000;

export interface DirectoryDependencies {
  readonly table: KeyTable;
  readonly log: Log;
  /** Milliseconds since the epoch. */
  readonly now?: () => number;
}

/**
 * Each key is read when it is first asked for, and believed for a minute. What is known goes on while the table is slow or away; of
 * what is not known nobody says then that it is wrong.
 */
export function keyDirectory({ table, log, now = Date.now }: DirectoryDependencies): KeyDirectory {
  const keys = new RecordCache<ApiKeyRecord>({ read: logged("A key", table.key), most: MOST_KEYS, now });
  const teams = new RecordCache<TeamRecord>({ read: logged("A team", table.team), most: MOST_TEAMS, now });
  const unissued = new UnissuedLookups(now);
  const used = new Map<string, string>();
  const beingAsked = new Map<string, Promise<boolean>>();
  let secret: string | undefined;
  let secretIsRead: Promise<unknown> | undefined;

  function logged<T>(what: string, read: (id: string) => Promise<T>) {
    return (id: string) =>
      read(id).catch((error: unknown) => {
        log({ level: "error", message: `${what} could not be read.`, id, error: String(error) });
        throw cannotSay(error);
      });
  }

  /** Until the secret is there, and while it cannot be read, nothing proves an id. */
  function readSecret(): Promise<unknown> {
    secretIsRead ??= table.idSecret().then(
      (found) => {
        secret = found;
        if (found === undefined) setTimeout(() => (secretIsRead = undefined), NO_SECRET_MILLISECONDS).unref();
      },
      () => (secretIsRead = undefined),
    );
    return secretIsRead;
  }

  const isIssued = (keyId: string) => isIssuedKeyId(keyId, secret);

  /** The first callers of an instance wait for one reading, not for two. */
  async function mayLookUp(keyId: string): Promise<boolean> {
    const reading = readSecret();
    if (isIssued(keyId) || unissued.take()) return true;
    await reading;
    return isIssued(keyId);
  }

  /** Who comes with the same id meanwhile costs no other one. */
  function mayBeLookedUp(keyId: string): Promise<boolean> {
    const asked = beingAsked.get(keyId) ?? mayLookUp(keyId).finally(() => beingAsked.delete(keyId));
    beingAsked.set(keyId, asked);
    return asked;
  }

  return {
    async key(keyId) {
      if (!keys.has(keyId) && !(await mayBeLookedUp(keyId))) throw tooManyUnknown();
      return keys.get(keyId);
    },
    rereadKey: (keyId) => keys.reread(keyId),
    team: (name) => teams.get(name),
    rereadTeam: (name) => teams.reread(name),
    async markUsed(keyId, day) {
      if (used.get(keyId) === day) return;
      if (used.size >= MOST_KEYS) used.clear();
      used.set(keyId, day);
      await table.markUsed(keyId, day).catch((error: unknown) => {
        used.delete(keyId);
        log({
          level: "warn",
          message: "The day on which a key was used could not be written.",
          keyId,
          error: String(error),
        });
      });
    },
  };
}

function cannotSay(cause: unknown): OpenAIError {
  return new OpenAIError(503, "The server cannot check API keys for the moment. Please retry your request.", {
    code: "service_unavailable",
    headers: { "retry-after": "5" },
    cause,
  });
}

function tooManyUnknown(): OpenAIError {
  return new OpenAIError(
    503,
    "The server is asked with too many unknown API keys to look this one up. Please retry your request.",
    { code: "service_unavailable", headers: { "retry-after": "1" } },
  );
}
