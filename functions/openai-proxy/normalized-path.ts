/**
 * A path without the slashes that a base URL with one at its end puts in: `//v1//chat/completions/` is `/v1/chat/completions`. Those of
 * a model's id are percent-encoded or single.
 */
export function normalizedPath(path: string): string {
  return path.replace(/\/{2,}/g, "/").replace(/^(\/v1\/.+)\/$/s, "$1");
}
