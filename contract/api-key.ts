import { createHash, randomBytes } from "node:crypto";
import * as v from "valibot";

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
 * The value of the SSM parameter `keys/<key id>`; never the key itself.
 * Written by the `keys` tool and by the web UI's own machine; read by openai-proxy.
 */
export const ApiKeyRecord = v.object({
  /** Hexadecimal SHA-256 of the whole key, `sk-` included. */
  sha256,
  name: v.string(),
  /** ISO 8601; absent: never expires. */
  expiresAt: v.optional(v.string()),
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
});
export type ApiKeyRecord = v.InferOutput<typeof ApiKeyRecord>;

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
 * @param keyId 8 to 32 lower-case letters and digits; default: random
 */
export function createApiKey(
  name: string,
  terms: Omit<ApiKeyRecord, "sha256" | "name"> = {},
  keyId = randomBytes(6).toString("hex"),
) {
  const key = `sk-${keyId}-${randomBytes(32).toString("base64url")}`;
  const record: ApiKeyRecord = { sha256: hashOfKey(key), name, ...terms };
  return { keyId, key, record };
}
