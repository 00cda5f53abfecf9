import { randomUUID } from "node:crypto";
import type { IncomingMessage } from "node:http";

/** What the front end knows of a request, beside the request itself. */
export interface RequestDetails {
  readonly routeKey: string;
  readonly stage: string;
  readonly apiId: string;
  readonly accountId: string;
  /** Decoded by an HTTP API, as it came by a Function URL. */
  readonly rawPath: string;
  readonly pathParameters?: Readonly<Record<string, string>> | undefined;
}

/**
 * A request as the function gets it: payload format 2.0.
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
 * @see https://docs.aws.amazon.com/lambda/latest/dg/urls-invocation.html#urls-payloads
 */
export function requestEvent(request: IncomingMessage, body: Buffer, details: RequestDetails) {
  const { routeKey, stage, apiId, accountId, rawPath, pathParameters } = details;
  const { cookie, ...otherHeaders } = request.headersDistinct;
  const headers: Record<string, string> = {};
  for (const [name, values] of Object.entries(otherHeaders)) headers[name] = values?.join(",") ?? "";

  const sourceIp = request.socket.remoteAddress ?? "";
  headers["x-forwarded-for"] = headers["x-forwarded-for"] ? `${headers["x-forwarded-for"]}, ${sourceIp}` : sourceIp;
  headers["x-forwarded-proto"] = "http";
  headers["x-forwarded-port"] = String(request.socket.localPort);

  const rawQueryString = rawQuery(request);
  const now = new Date();
  const isText = isTextType(headers["content-type"]);
  return {
    version: "2.0",
    routeKey,
    rawPath,
    rawQueryString,
    ...(cookie && { cookies: cookie.flatMap((line) => line.split(/; */)) }),
    headers,
    ...(rawQueryString && { queryStringParameters: joinedParameters(rawQueryString) }),
    requestContext: {
      accountId,
      apiId,
      domainName: headers.host ?? "",
      domainPrefix: apiId,
      http: {
        method: request.method ?? "",
        path: rawPath,
        protocol: `HTTP/${request.httpVersion}`,
        sourceIp,
        userAgent: headers["user-agent"] ?? "",
      },
      requestId: randomUUID(),
      routeKey,
      stage,
      time: commonLogTime(now),
      timeEpoch: now.getTime(),
    },
    ...(pathParameters && { pathParameters }),
    ...(body.length > 0 && { body: body.toString(isText ? "utf8" : "base64") }),
    isBase64Encoded: body.length > 0 && !isText,
  };
}

/** The path as it came, without the query. */
export function encodedPath(request: IncomingMessage): string {
  return request.url?.split("?", 1)[0] ?? "/";
}

function rawQuery({ url = "" }: IncomingMessage): string {
  return url.includes("?") ? url.slice(url.indexOf("?") + 1) : "";
}

/**
 * Everything else is base64, also a body without a content type, and a form. The documentation does not list them;
 * they were measured on AWS: https://github.com/ministackorg/ministack/pull/766
 */
function isTextType(contentType = ""): boolean {
  const type = contentType.split(";", 1)[0]?.trim().toLowerCase() ?? "";
  return type.startsWith("text/") || /^application\/(json|xml|javascript)$/.test(type);
}

function joinedParameters(query: string): Record<string, string> {
  const parameters: Record<string, string> = {};
  for (const [name, value] of new URLSearchParams(query)) {
    const before = parameters[name];
    parameters[name] = before === undefined ? value : `${before},${value}`;
  }
  return parameters;
}

/** `22/Nov/2026:09:08:07 +0000` */
function commonLogTime(time: Date): string {
  const [, day, month, year, clock] = time.toUTCString().split(" ");
  return `${day}/${month}/${year}:${clock} +0000`;
}
