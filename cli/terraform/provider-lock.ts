import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { AWS_PROVIDER_VERSION, PROVIDER_LOCK } from "../../constructs/base/aws-provider-version.ts";

const LOCK = ".terraform.lock.hcl";

/**
 * Puts the lock file of providers into a stack's folder: the project's own, which knows every platform, when there is one; otherwise
 * that of another stack of this run.
 */
export function placeProviderLock(folder: string, other?: string): void {
  const path = join(folder, LOCK);
  const kept = existsSync(PROVIDER_LOCK) ? readFileSync(PROVIDER_LOCK, "utf8") : undefined;
  // Of an earlier version of the product: the version is exact, so there is nothing to choose.
  if (existsSync(path) && !isOfThisVersion(readFileSync(path, "utf8"))) rmSync(path);
  if (kept !== undefined && isOfThisVersion(kept)) writeFileSync(path, kept);
  else if (other !== undefined && !existsSync(path)) writeFileSync(path, other);
}

/** The lock file that `init` wrote. */
export function rememberProviderLock(folder: string): string | undefined {
  const path = join(folder, LOCK);
  return existsSync(path) ? readFileSync(path, "utf8") : undefined;
}

function isOfThisVersion(lock: string): boolean {
  return [...lock.matchAll(/\bversion\s*=\s*"([^"]+)"/g)].every(([, version]) => version === AWS_PROVIDER_VERSION);
}
