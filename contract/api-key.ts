import { createHash, randomBytes } from "node:crypto";
import * as v from "valibot";
import { WEB_UI_KEY_ID } from "../names.ts";

const sha256 = v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/));
const wholeNumber = v.pipe(v.number(), v.safeInteger(), v.minValue(1));

/** What a key may use up; absent: as much as there is. Minutes, days and months are UTC's. */
export const KeyLimits = v.object({
  requestsPerMinute: v.optional(wholeNumber),
  /** Prompt and completion together. */
  tokensPerDay: v.optional(wholeNumber),
  tokensPerMonth: v.optional(wholeNumber),
});
export type KeyLimits = v.InferOutput<typeof KeyLimits>;

/**
 * What is stored of an API key, in DynamoDB (`contract/key-items.ts`); never the key itself.
 * Written by the `keys` tool, and its hash alone by the web UI's own machine; read by openai-proxy.
 */
export const ApiKeyRecord = v.object({
  /** Hexadecimal SHA-256 of the whole key, `sk-` included. Absent: no key is accepted under this id, any more or yet. */
  sha256: v.optional(sha256),
  name: v.string(),
  /** Who answers for it: a person or a service. */
  owner: v.optional(v.string()),
  /** The name of the team whose limits and models it shares. */
  team: v.optional(v.string()),
  /** ISO 8601. */
  createdAt: v.optional(v.string()),
  /** ISO 8601; absent: never expires. */
  expiresAt: v.optional(v.string()),
  /** Since when it is refused until somebody enables it, ISO 8601. */
  disabledAt: v.optional(v.string()),
  /** Since when it is refused for good, ISO 8601: what is left of it is for reports. */
  revokedAt: v.optional(v.string()),
  /** Aliases the key may use; absent: all. */
  models: v.optional(v.array(v.string())),
  limits: v.optional(KeyLimits),
  /** The key that this one replaced under its id: valid until a moment (ISO 8601), so that nobody is cut off. */
  previous: v.optional(v.object({ sha256, validUntil: v.string() })),
  /**
   * What a chat gets while the model is not live: a 503, or an answer that says how far the model is, for chat pages,
   * which show people an answer and not an error. Absent: `error`.
   */
  whileWaiting: v.optional(v.picklist(["error", "answer"])),
  /** Its requests wake models that sleep, where the model allows that. */
  mayWake: v.optional(v.boolean()),
  /** Its streams are held while the model wakes, as if each asked for it with `X-Scale-Up-Timeout`. */
  hold: v.optional(v.boolean()),
  /** It may read what every key of the stage uses. */
  mayReadUsage: v.optional(v.boolean()),
  /** The last day on which it was used, ISO 8601, UTC. */
  lastUsedOn: v.optional(v.string()),
  /** Raised by 1 with every change; see `firstVersion`. A record of an older version of the stage began with 1. */
  version: v.optional(wholeNumber),
});
export type ApiKeyRecord = v.InferOutput<typeof ApiKeyRecord>;

/** What the keys of a team share. */
export const TeamRecord = v.object({
  /** Aliases that they may use, beside what each key says; absent: all. */
  models: v.optional(v.array(v.string())),
  /** What they may use up together. */
  limits: v.optional(KeyLimits),
  /** ISO 8601. */
  createdAt: v.optional(v.string()),
  /** As a key's. */
  version: v.optional(wholeNumber),
});
export type TeamRecord = v.InferOutput<typeof TeamRecord>;

/**
 * The version of a record that is made now: the second, of the epoch. The months of a deleted record of the same name know its last
 * version, and refuse each request that goes by an older one; no record is changed once a second for long enough to be ahead of this.
 */
export function firstVersion(now: Date): number {
  return Math.floor(now.getTime() / 1000);
}

/** As long as a team's name is also a part of texts and of the partition of its items. */
export const TEAM_PATTERN = /^[a-z0-9](?:[a-z0-9._-]{0,62}[a-z0-9])?$/;

/** What the record of the web UI's key is where nobody said otherwise: its machine writes nothing but the hash. */
export const WEB_UI_KEY_TERMS = { name: "Open WebUI", whileWaiting: "answer" } as const;

export function defaultTerms(keyId: string): Partial<ApiKeyRecord> {
  return keyId === WEB_UI_KEY_ID ? WEB_UI_KEY_TERMS : {};
}

const KEY_PATTERN = /^sk-([a-z0-9]{8,32})-([A-Za-z0-9_-]{32,128})$/;

/** The key id inside a well-formed key, by which its record is found. */
export function keyIdOf(key: string): string | undefined {
  return KEY_PATTERN.exec(key)?.[1];
}

export function hashOfKey(key: string): string {
  return createHash("sha256").update(key).digest("hex");
}

/**
 * A new key `sk-<key id>-<secret>` with 256 random bits. Show it once, store only the record.
 * @param keyId 8 to 32 lower-case letters and digits; default: random, and not such as a stage issues (`key-id.ts`)
 */
export function createApiKey(
  name: string,
  terms: Omit<ApiKeyRecord, "sha256" | "name"> = {},
  keyId = randomBytes(6).toString("hex"),
) {
  const key = `sk-${keyId}-${randomBytes(32).toString("base64url")}`;
  const record = { sha256: hashOfKey(key), name, ...terms } satisfies ApiKeyRecord;
  return { keyId, key, record };
}
