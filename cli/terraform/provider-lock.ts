import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { AWS_PROVIDER_VERSION, PROVIDER_LOCK } from "../../constructs/base/aws-provider-version.ts";

const LOCK = ".terraform.lock.hcl";

interface LockFiles {
  /** The text of another stack's, of this run. */
  readonly other?: string | undefined;
  /** The text of the project's own. Default: of the file. */
  readonly kept?: string | undefined;
}

/**
 * Puts the lock file of providers into a stack's folder: the project's own, which knows every platform, when there is one; otherwise
 * that of another stack of this run.
 */
export function placeProviderLock(folder: string, { other, kept = readLock(PROVIDER_LOCK) }: LockFiles): void {
  const path = join(folder, LOCK);
  // Of an earlier version of the product: the version is exact, so there is nothing to choose.
  if (existsSync(path) && !isOfThisVersion(readFileSync(path, "utf8"))) rmSync(path);
  if (kept !== undefined && isOfThisVersion(kept)) writeFileSync(path, kept);
  else if (other !== undefined && !existsSync(path)) writeFileSync(path, other);
}

/** The lock file that `init` wrote. */
export function rememberProviderLock(folder: string): string | undefined {
  return readLock(join(folder, LOCK));
}

function readLock(path: string): string | undefined {
  return existsSync(path) ? readFileSync(path, "utf8") : undefined;
}

/** Whether a lock file is of the version in `providers/versions.tf`. */
export function isOfThisVersion(lock: string): boolean {
  return [...lock.matchAll(/\bversion\s*=\s*"([^"]+)"/g)].every(([, version]) => version === AWS_PROVIDER_VERSION);
}
