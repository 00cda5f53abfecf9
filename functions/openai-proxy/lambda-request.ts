import type { HttpRequest } from "./http-messages.ts";

/** What is read of an event: payload 2.0 of an HTTP API or a Function URL, or payload 1.0, which people write by hand. */
export interface LambdaHttpEvent {
  readonly rawPath?: string;
  readonly rawQueryString?: string;
  readonly requestContext?: { readonly http?: { readonly method: string } };
  /** Payload 1.0. */
  readonly path?: string;
  /** Payload 1.0. */
  readonly httpMethod?: string;
  readonly headers?: Readonly<Record<string, string | undefined>>;
  readonly body?: string | null | undefined;
  readonly isBase64Encoded?: boolean;
}

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html */
export function toHttpRequest(event: LambdaHttpEvent, signal?: AbortSignal): HttpRequest {
  const { rawPath, path, requestContext, httpMethod, headers = {}, body, isBase64Encoded } = event;
  // Payload 2.0 has names in lower case, payload 1.0 as the client wrote them.
  const header = (wanted: string) => headers[Object.keys(headers).find((name) => name.toLowerCase() === wanted) ?? ""];
  return {
    method: requestContext?.http?.method ?? httpMethod ?? "GET",
    path: rawPath ?? path ?? "/",
    query: event.rawQueryString,
    authorization: authorizationIn(header),
    contentType: header("content-type"),
    ifNoneMatch: header("if-none-match"),
    scaleUpTimeout: header("x-scale-up-timeout"),
    userToken: header("x-openwebui-user-jwt"),
    body: Buffer.from(body ?? "", isBase64Encoded ? "base64" : "utf8"),
    signal,
  };
}

type Header = (name: string) => string | null | undefined;

/** The key may also come as Anthropic's clients send it, or Azure's. */
export function authorizationIn(header: Header): string | undefined {
  const key = header("x-api-key") || header("api-key");
  return header("authorization") || (key ? `Bearer ${key}` : undefined);
}
