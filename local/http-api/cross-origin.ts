import type { IncomingMessage } from "node:http";

/** The `cors_configuration` of an HTTP API, and the `cors` block of a Function URL. */
export interface CrossOriginOptions {
  readonly allowOrigins?: readonly string[];
  readonly allowMethods?: readonly string[];
  readonly allowHeaders?: readonly string[];
  readonly exposeHeaders?: readonly string[];
  readonly allowCredentials?: boolean;
  /** Seconds. */
  readonly maxAge?: number;
}

type Headers = Record<string, string | string[]>;

/**
 * The headers of a response with CORS: the front end's own, and never the function's.
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-cors.html
 */
export function withCrossOrigin(headers: Headers, request: IncomingMessage, cors: CrossOriginOptions | undefined) {
  if (!cors) return headers;
  const own = Object.entries(headers).filter(([name]) => !name.startsWith("access-control-"));
  const { exposeHeaders } = cors;
  const added = originHeaders(request, cors);
  if (added && exposeHeaders?.length) added["access-control-expose-headers"] = exposeHeaders.join(",");
  return { ...Object.fromEntries(own), ...added };
}

/** The headers that answer a preflight request; none for an origin that is not allowed. */
export function preflightHeaders(request: IncomingMessage, cors: CrossOriginOptions): Headers {
  const headers = request.headers["access-control-request-method"] && originHeaders(request, cors);
  if (!headers) return {};
  if (cors.allowMethods?.length) headers["access-control-allow-methods"] = cors.allowMethods.join(",");
  if (cors.allowHeaders?.length) headers["access-control-allow-headers"] = cors.allowHeaders.join(",");
  if (cors.maxAge !== undefined) headers["access-control-max-age"] = String(cors.maxAge);
  return headers;
}

function originHeaders(request: IncomingMessage, cors: CrossOriginOptions): Headers | undefined {
  const { origin } = request.headers;
  const allowsAll = cors.allowOrigins?.includes("*");
  if (!origin || !(allowsAll || cors.allowOrigins?.includes(origin))) return undefined;
  return {
    "access-control-allow-origin": allowsAll ? "*" : origin,
    ...(cors.allowCredentials && { "access-control-allow-credentials": "true" }),
  };
}
