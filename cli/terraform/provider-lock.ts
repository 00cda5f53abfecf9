import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { AWS_PROVIDER_VERSION, PROVIDER_LOCK } from "../../constructs/base/aws-provider-version.ts";

const LOCK = ".terraform.lock.hcl";

interface LockFiles {
  /** The text of another stack's lock file, from this run. */
  readonly other?: string | undefined;
  /** The text of the project's own lock file. Default: read from it. */
  readonly kept?: string | undefined;
}

/**
 * Puts a provider lock file into a stack's folder: the project's own, which covers every platform, when there is one; otherwise
 * another stack's of this run.
 */
export function placeProviderLock(folder: string, { other, kept = readLock(PROVIDER_LOCK) }: LockFiles): void {
  const path = join(folder, LOCK);
  // An earlier version of the product left it. The version is exact, so there is nothing to choose.
  if (existsSync(path) && !hasCurrentVersion(readFileSync(path, "utf8"))) rmSync(path);
  if (kept !== undefined && hasCurrentVersion(kept)) writeFileSync(path, kept);
  else if (other !== undefined && !existsSync(path)) writeFileSync(path, other);
}

/** The lock file that `init` wrote. */
export function rememberProviderLock(folder: string): string | undefined {
  return readLock(join(folder, LOCK));
}

function readLock(path: string): string | undefined {
  return existsSync(path) ? readFileSync(path, "utf8") : undefined;
}

/** Whether a lock file has the version of `providers/versions.tf`. */
export function hasCurrentVersion(lock: string): boolean {
  return [...lock.matchAll(/\bversion\s*=\s*"([^"]+)"/g)].every(([, version]) => version === AWS_PROVIDER_VERSION);
}
