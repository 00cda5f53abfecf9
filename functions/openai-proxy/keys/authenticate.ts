import { timingSafeEqual } from "node:crypto";
import { type ApiKeyRecord, hashOfKey, keyIdOf, type TeamRecord } from "../../../contract/api-key.ts";
import { teamPartition } from "../../../contract/key-items.ts";
import { OpenAIError } from "../errors/openai-error.ts";
import type { Account } from "./account.ts";
import type { Caller } from "./caller.ts";
import type { KeyDirectory } from "./key-directory.ts";

/** Compared with when the key id is unknown, so that an unknown key takes as long as a wrong one. */
const NO_HASH = "0".repeat(64);

/** Finds the caller's key among those of the stage, or refuses as OpenAI does. */
export async function authenticate(
  authorization: string | undefined,
  directory: KeyDirectory,
  now: () => number = Date.now,
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
  const accepted = (record: ApiKeyRecord | undefined) => (isKeyOf(record, hash, now()) ? record : undefined);
  const known = await directory.key(keyId);
  // Of an id that nobody has there is nothing to read again; a key may have been replaced under its id, as the web UI's is.
  const record = accepted(known) ?? (known && accepted(await directory.rereadKey(keyId)));
  const team = record?.team === undefined ? undefined : await directory.team(record.team);

  const identified = (current: ApiKeyRecord | undefined, currentTeam: TeamRecord | undefined): Caller => ({
    ...callerOf(keyId, usable(current, `sk-${keyId}-…`, now()), currentTeam),
    async renewed() {
      const newest = accepted(await directory.rereadKey(keyId));
      return identified(newest, newest?.team === undefined ? undefined : await directory.rereadTeam(newest.team));
    },
    markUsed: (day) => directory.markUsed(keyId, day),
  });
  return identified(record, team);
}

/** @throws OpenAIError 403 when its team is gone, whose limits and models nobody knows any more */
function callerOf(keyId: string, record: ApiKeyRecord, team: TeamRecord | undefined): Caller {
  if (record.team !== undefined && team === undefined) throw teamMissing(record.team);
  const { models, limits, version, whileWaiting, mayWake, hold, mayReadUsage } = record;
  const own: Account = { kind: "key", partition: keyId, limits, version };
  const shared: Account[] =
    record.team === undefined || team?.limits === undefined
      ? []
      : [{ kind: "team", partition: teamPartition(record.team), limits: team.limits, version: team.version }];
  return {
    keyId,
    models: inBoth(models, team?.models),
    accounts: [own, ...shared],
    whileWaiting,
    mayWake,
    hold,
    mayReadUsage,
  };
}

/** What both allow; undefined allows everything. */
function inBoth(one: readonly string[] | undefined, other: readonly string[] | undefined) {
  return one === undefined || other === undefined ? (one ?? other) : one.filter((alias) => other.includes(alias));
}

function isKeyOf(record: ApiKeyRecord | undefined, hash: string, now: number): record is ApiKeyRecord {
  const isCurrent = sameHash(hash, record?.sha256);
  const isPrevious = sameHash(hash, record?.previous?.sha256) && Date.parse(record?.previous?.validUntil ?? "") > now;
  return isCurrent || isPrevious;
}

function sameHash(hash: string, known = NO_HASH): boolean {
  return timingSafeEqual(Buffer.from(hash, "hex"), Buffer.from(known, "hex"));
}

/** @throws OpenAIError 401 when it is none that is accepted now */
function usable(record: ApiKeyRecord | undefined, shown: string, now: number): ApiKeyRecord {
  if (!record || record.revokedAt !== undefined) throw incorrectKey(shown);
  if (record.disabledAt !== undefined) {
    throw unauthorized(
      `The API key ${shown} is disabled. Ask the operator of this server to enable it.`,
      "invalid_api_key",
    );
  }
  if (isExpired(record, now)) {
    throw unauthorized(`The API key ${shown} expired at ${record.expiresAt}. Ask for a new one.`, "invalid_api_key");
  }
  return record;
}

/** A date that nobody can read has passed. */
function isExpired({ expiresAt }: ApiKeyRecord, now: number): boolean {
  return expiresAt !== undefined && !(Date.parse(expiresAt) > now);
}

function teamMissing(team: string): OpenAIError {
  return new OpenAIError(
    403,
    `The team ${team} of this API key does not exist, or cannot be read. Ask the operator of this server to make it again (\`teams create\`), or to take the key out of it (\`keys limit\`).`,
    { code: "team_not_found" },
  );
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
