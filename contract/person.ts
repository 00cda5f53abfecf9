import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from "node:crypto";
import * as v from "valibot";

/**
 * Someone behind the web UI. Tables and logs know a person by a keyed hash, and the name beside it is sealed: both by keys that are derived
 * from one secret, the SSM parameter `openwebui/identity-secret`. It is another one than that by which the web UI signs
 * (`openwebui/people-secret`), so that this may change without anybody's count beginning anew, and the machine never learns it.
 */

/** As the web UI knows it. */
export const PersonIdentity = v.object({ name: v.string(), email: v.string() });
export type PersonIdentity = v.InferOutput<typeof PersonIdentity>;

/** Everybody of whom the web UI says nothing that can be believed, together. No hash looks like it. */
export const UNNAMED_PERSON = "unnamed";

/** Of HMAC-SHA256: with a million people, the chance that two of them have the same id is below one in ten million. */
const ID_BYTES = 8;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const ALGORITHM = "aes-256-gcm";

export interface PeopleKeys {
  /** 16 hexadecimal digits, always the same for the same user id. */
  idOf(userId: string): string;
  /** Base64url; another one each time. It belongs to this id and opens with no other. */
  seal(id: string, identity: PersonIdentity): string;
  /** Nothing when it was sealed by another secret, for another id, or changed. */
  open(id: string, sealed: string): PersonIdentity | undefined;
}

export function peopleKeys(secret: string): PeopleKeys {
  const hashKey = derivedKey(secret, "person id");
  const sealKey = derivedKey(secret, "person name");
  return {
    idOf: (userId) => createHmac("sha256", hashKey).update(userId).digest().subarray(0, ID_BYTES).toString("hex"),

    seal(id, identity) {
      const nonce = randomBytes(NONCE_BYTES);
      const cipher = createCipheriv(ALGORITHM, sealKey, nonce, { authTagLength: TAG_BYTES }).setAAD(Buffer.from(id));
      const text = Buffer.concat([cipher.update(JSON.stringify(identity), "utf8"), cipher.final()]);
      return Buffer.concat([nonce, text, cipher.getAuthTag()]).toString("base64url");
    },

    open(id, sealed) {
      const bytes = Buffer.from(sealed, "base64url");
      if (bytes.length < NONCE_BYTES + TAG_BYTES) return undefined;
      const nonce = bytes.subarray(0, NONCE_BYTES);
      const decipher = createDecipheriv(ALGORITHM, sealKey, nonce, { authTagLength: TAG_BYTES })
        .setAAD(Buffer.from(id))
        .setAuthTag(bytes.subarray(-TAG_BYTES));
      try {
        const text = Buffer.concat([decipher.update(bytes.subarray(NONCE_BYTES, -TAG_BYTES)), decipher.final()]);
        return v.parse(PersonIdentity, JSON.parse(text.toString("utf8")));
      } catch {
        // The tag does not fit: that is all that anybody can say.
        return undefined;
      }
    },
  };
}

/** RFC 5869: one key for each purpose. The secret is random, so that it needs no salt. */
function derivedKey(secret: string, purpose: string): Buffer {
  return Buffer.from(hkdfSync("sha256", secret, "", `openai-sagemaker ${purpose}`, 32));
}
