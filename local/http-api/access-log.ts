import { randomUUID } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";

/** A stage's `access_log_settings`. */
export interface AccessLog {
  readonly format: string;
  readonly write: (line: string) => void;
}

/** What a line of an access log may be made of, by API Gateway's names. */
export type AccessLogContext = Readonly<Record<string, string>>;

/**
 * A line of a stage's access log. What has no value is a hyphen; in a JSON format, values are escaped.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-logging.html
 */
export function accessLogLine(format: string, context: AccessLogContext): string {
  return format.replaceAll(/\$context\.([\w.]+)/g, (_, name: string) =>
    JSON.stringify(context[name] ?? "-").slice(1, -1),
  );
}

/** Writes a request's line once its response is out, or its client is gone. */
export function logAccess(
  { format, write }: AccessLog,
  request: IncomingMessage,
  response: ServerResponse,
  routeKey: string | undefined,
): void {
  const arrivedAt = performance.now();
  response.once("close", () =>
    write(
      accessLogLine(format, {
        requestTime: new Date().toUTCString(),
        requestId: randomUUID(),
        "identity.sourceIp": request.socket.remoteAddress ?? "",
        ...(routeKey && { routeKey }),
        status: String(response.statusCode),
        responseLength: String(response.getHeader("content-length") ?? 0),
        responseLatency: String(Math.round(performance.now() - arrivedAt)),
      }),
    ),
  );
}
