import { homedir } from "node:os";
import { join } from "node:path";

/**
 * Where the laptop keeps what it has fetched, outside of the checkout.
 * Source: https://specifications.freedesktop.org/basedir-spec/latest/
 */
export function cacheFolder(environment: Readonly<Record<string, string | undefined>> = process.env): string {
  const { XDG_CACHE_HOME, LOCALAPPDATA } = environment;
  const parent =
    XDG_CACHE_HOME ||
    (process.platform === "darwin" ? join(homedir(), "Library", "Caches") : undefined) ||
    (process.platform === "win32" ? LOCALAPPDATA : undefined) ||
    join(homedir(), ".cache");
  return join(parent, "openai-sagemaker");
}
