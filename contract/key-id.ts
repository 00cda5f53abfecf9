import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import { WEB_UI_KEY_ID } from "../names.ts";

/** Hexadecimal digits that are drawn, and those that prove where an id comes from. */
const RANDOM_DIGITS = 12;
const PROOF_DIGITS = 8;

/** What a stage proves the ids of its keys with, 256 bits in base64url. Who knows it makes the stage look ids up, and no more. */
export function newIdSecret(): string {
  return randomBytes(32).toString("base64url");
}

/**
 * An id that only this stage issues: twelve random digits, and eight of their HMAC. A proxy so tells ids that somebody
 * invented from those of new keys without asking DynamoDB: of 4 billion invented ones, one is looked up.
 */
export function issueKeyId(secret: string): string {
  const random = randomBytes(RANDOM_DIGITS / 2).toString("hex");
  return random + proofOf(random, secret);
}

/**
 * The web UI's key has the same id in every stage.
 * @param secret undefined: not known
 */
export function isIssuedKeyId(keyId: string, secret: string | undefined): boolean {
  if (keyId === WEB_UI_KEY_ID) return true;
  if (secret === undefined || !/^[0-9a-f]{20}$/.test(keyId)) return false;
  const proof = proofOf(keyId.slice(0, RANDOM_DIGITS), secret);
  return timingSafeEqual(Buffer.from(keyId.slice(RANDOM_DIGITS)), Buffer.from(proof));
}

function proofOf(random: string, secret: string): string {
  return createHmac("sha256", secret).update(random).digest("hex").slice(0, PROOF_DIGITS);
}
