/** What API Gateway does with a matched request. */
export interface MatchedRoute<T> {
  readonly route: T;
  readonly pathParameters: Readonly<Record<string, string>> | undefined;
}

/**
 * Finds the route for a request: a path without greedy variable goes before one with (`{proxy+}`), which goes before
 * `$default`; among equals the one with more literal segments, then the one that names its method.
 *
 * @param path decoded: whether API Gateway decodes before it matches is not documented, and with the decoded path an
 *   id with `%2F` in it does not match `{id}`. Here the stricter reading, so that nothing works only here.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-routes.html "Routing API requests"
 */
export function createRouter<T extends { readonly routeKey: string }>(routes: readonly T[]) {
  const fallback = routes.find((route) => route.routeKey === "$default");
  const ranked = routes
    .filter((route) => route !== fallback)
    .map((route) => parse(route))
    .sort((one, other) => other.rank - one.rank);

  return function findRoute(method: string, path: string): MatchedRoute<T> | undefined {
    for (const { route, routeMethod, pattern } of ranked) {
      const match = routeMethod === "ANY" || routeMethod === method ? pattern.exec(path) : null;
      if (match) return { route, pathParameters: match.groups && { ...match.groups } };
    }
    return fallback && { route: fallback, pathParameters: undefined };
  };
}

function parse<T extends { readonly routeKey: string }>(route: T) {
  const [routeMethod = "", routePath = ""] = route.routeKey.split(" ");
  const segments = routePath.split("/").slice(1);
  const source = segments.map((segment) => {
    const variable = /^\{(\w+)(\+?)\}$/.exec(segment);
    if (!variable) return segment.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
    return variable[2] ? `(?<${variable[1]}>.+)` : `(?<${variable[1]}>[^/]+)`;
  });
  const isGreedy = routePath.endsWith("+}");
  const literals = segments.filter((segment) => !segment.startsWith("{")).length;
  const rank = (isGreedy ? 0 : 1000) + literals * 2 + (routeMethod === "ANY" ? 0 : 1);
  return { route, routeMethod, pattern: new RegExp(`^/${source.join("/")}$`), rank };
}
