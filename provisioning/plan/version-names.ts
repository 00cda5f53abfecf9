import { createHash } from "node:crypto";

/** Digits of a version, see `versionName` in names.ts. */
const SHORT = 8;

/**
 * The models of a version are called after its configuration, the first one exactly so.
 * @param part from 0
 */
export function modelName(configName: string, part: number): string {
  return part === 0 ? configName : `${configName.slice(0, -SHORT)}${shortHash(`${configName} ${part}`)}`;
}

export function shortHash(text: string): string {
  return createHash("sha256").update(text).digest("hex").slice(0, SHORT);
}
