/** Paths that are written down as they are. */
const ROUTES = new Set([
  "/",
  "/health",
  "/openapi.json",
  "/v1",
  "/v1/chat/completions",
  "/v1/completions",
  "/v1/embeddings",
  "/v1/models",
]);
const METHODS = new Set(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]);

/** What the log may know of a request's line: people put keys into paths, and whole prompts. */
export function requestRoute(method: string, path: string): { readonly method: string; readonly route: string } {
  const route = ROUTES.has(path) ? path : path.startsWith("/v1/models/") ? "/v1/models/{id}" : "unknown";
  return { method: METHODS.has(method) ? method : "unknown", route };
}

/** A path that people typed, within a sentence for them. */
export function shownPath(path: string): string {
  return path.length > 200 ? `${path.slice(0, 200)}…` : path;
}
