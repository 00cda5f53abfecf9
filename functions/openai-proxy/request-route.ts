import { OPERATIONS, ORGANIZATION_USAGE } from "./operations.ts";

/** Paths that are written down as they are. */
const ROUTES = new Set([
  "/",
  "/health",
  "/openapi.json",
  "/v1",
  ...OPERATIONS.keys(),
  "/v1/models",
  ORGANIZATION_USAGE,
]);
const METHODS = new Set(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]);

/** What the log may know of a request's line: people put keys into paths, and whole prompts. */
export function requestRoute(method: string, path: string): { readonly method: string; readonly route: string } {
  const folder = ["/v1/models", "/v1/responses"].find((one) => path.startsWith(`${one}/`));
  const route = ROUTES.has(path) ? path : folder ? `${folder}/{id}` : "unknown";
  return { method: METHODS.has(method) ? method : "unknown", route };
}

/** A path that people typed, within a sentence for them. */
export function shownPath(path: string): string {
  return path.length > 200 ? `${path.slice(0, 200)}…` : path;
}
