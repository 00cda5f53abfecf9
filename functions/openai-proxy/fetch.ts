import type { App, ShellBindings } from "./app.ts";
import { authorizationIn } from "./lambda-request.ts";

/** The app as `Request → Response`, for servers that speak the web's own types. */
export function createFetch(app: App): (request: Request, bindings?: ShellBindings) => Promise<Response> {
  return async (request, bindings) => {
    const { method, url, headers, signal } = request;
    const body = new Uint8Array(await request.arrayBuffer());
    const authorization = authorizationIn((name) => headers.get(name));
    const contentType = headers.get("content-type") ?? undefined;
    const ifNoneMatch = headers.get("if-none-match") ?? undefined;
    const scaleUpTimeout = headers.get("x-scale-up-timeout") ?? undefined;
    const userToken = headers.get("x-openwebui-user-jwt") ?? undefined;
    const { pathname: path, search } = new URL(url);
    const query = search.slice(1);
    const answer = await app(
      { method, path, query, authorization, contentType, ifNoneMatch, scaleUpTimeout, userToken, body, signal },
      bindings,
    );
    return new Response(answer.body || null, answer);
  };
}
