import { randomUUID } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { type Clock, systemClock } from "../aws/clock.ts";
import { type AccessLog, logAccess } from "./access-log.ts";
import { type CrossOriginOptions, preflightHeaders, withCrossOrigin } from "./cross-origin.ts";
import { type FrontEnd, refuse, serve } from "./front-end-server.ts";
import { integrationResponse } from "./integration-response.ts";
import type { Invoke } from "./invoke.ts";
import type { WantedPort } from "../listen-on-loopback.ts";
import { readBody } from "./read-body.ts";
import { encodedPath, requestEvent } from "./request-event.ts";
import { createRouter } from "./route.ts";
import { createThrottle, type ThrottleOptions } from "./throttle.ts";

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html */
const PAYLOAD_BYTES = 10 * 1024 * 1024;
const ACCOUNT_THROTTLE = { rateLimit: 10_000, burstLimit: 5_000 };
const REQUEST_LINE_AND_HEADER_VALUES_BYTES = 10_240;

export interface HttpApiRoute {
  /** `POST /v1/chat/completions`, `GET /v1/models/{id}`, `ANY /{proxy+}` or `$default`. */
  readonly routeKey: string;
  readonly invoke: Invoke;
}

export interface HttpApiOptions {
  /** 0: any free one. */
  readonly port: WantedPort;
  readonly routes: readonly HttpApiRoute[];
  readonly cors?: CrossOriginOptions;
  /** The integration's timeout. Default 30,000, which is also AWS's maximum. */
  readonly timeoutMilliseconds?: number;
  /** The clock of the integration's timeout. Default: the machine's. */
  readonly timeLimits?: Clock | undefined;
  /** Default `$default`. */
  readonly stage?: string;
  readonly apiId?: string;
  readonly accountId?: string;
  /** Default: AWS's for an account. */
  readonly throttle?: ThrottleOptions;
  readonly accessLog?: AccessLog;
  /** Gets a line for each failed integration, as an access log has it. */
  readonly log?: (line: string) => void;
}

/**
 * Serves an API Gateway HTTP API with Lambda proxy integrations. A client that hangs up does not stop the function,
 * and neither does the time limit: as on AWS.
 *
 * @throws when the port is taken
 */
export function createHttpApi(options: HttpApiOptions): Promise<FrontEnd> {
  const { cors, timeoutMilliseconds = 30_000, stage = "$default", apiId = "localapi", log = console.error } = options;
  const { accountId = "000000000000", accessLog, timeLimits = systemClock } = options;
  const findRoute = createRouter(options.routes);
  const mayPass = createThrottle(options.throttle ?? ACCOUNT_THROTTLE);

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (headerBytes(request) > REQUEST_LINE_AND_HEADER_VALUES_BYTES) {
      return refuse(response, 431, "Request Header Fields Too Large");
    }
    if (cors && request.method === "OPTIONS") {
      response.writeHead(204, preflightHeaders(request, cors)).end();
      return;
    }
    const fail = (statusCode: number, message: string) =>
      refuse(response, statusCode, message, withCrossOrigin({}, request, cors));

    const rawPath = decoded(encodedPath(request));
    const matched = findRoute(request.method ?? "", rawPath);
    if (accessLog) logAccess(accessLog, request, response, matched?.route.routeKey);
    if (!matched) return fail(404, "Not Found");
    if (!mayPass()) return fail(429, "Too Many Requests");
    const body = await readBody(request, PAYLOAD_BYTES);
    if (!body) return fail(413, "Request Entity Too Large");

    const { route, pathParameters } = matched;
    const details = { routeKey: route.routeKey, stage, apiId, accountId, rawPath, pathParameters };
    const integration = `${request.method} ${rawPath}`;
    try {
      const invoked = route.invoke(JSON.stringify(requestEvent(request, body, details)));
      const result = await within(timeoutMilliseconds, timeLimits, invoked);
      if (!result) {
        log(`${integration}: Endpoint request timed out`);
        return fail(503, "Service Unavailable");
      }
      const returned = result.functionError
        ? undefined
        : integrationResponse(result.payload, "text/plain;charset=UTF-8");
      if (!returned) {
        log(`${integration}: ${result.functionError ?? "malformed response"}: ${result.payload.slice(0, 1000)}`);
        return fail(500, "Internal Server Error");
      }
      const headers = withCrossOrigin(returned.headers, request, cors);
      const length = Buffer.byteLength(returned.body);
      response.writeHead(returned.statusCode, {
        ...headers,
        "content-length": length,
        "apigw-requestid": randomUUID(),
      });
      response.end(returned.body);
    } catch (error) {
      log(`${integration}: ${error}`);
      fail(...toRefusal(error));
    }
  }

  return serve({ port: options.port, answer, log });
}

/**
 * A time limit answers 503 in an HTTP API, where a REST API answers 504: seen in
 * https://github.com/cortexlabs/cortex/issues/1225 and https://github.com/compiler-explorer/explain/pull/19.
 * That a throttled function answers 503 and a request too large for Lambda 413 is not documented.
 */
function toRefusal(error: unknown): [statusCode: number, message: string] {
  const name = error instanceof Error ? error.name : "";
  if (name === "TooManyRequestsException") return [503, "Service Unavailable"];
  if (name === "RequestEntityTooLargeException") return [413, "Request Entity Too Large"];
  return [500, "Internal Server Error"];
}

/** @returns undefined when the time is over first */
async function within<T>(milliseconds: number, clock: Clock, work: Promise<T>): Promise<T | undefined> {
  const { promise: timeIsOver, resolve } = Promise.withResolvers<undefined>();
  const cancel = clock.after(milliseconds, () => resolve(undefined));
  try {
    return await Promise.race([work, timeIsOver]);
  } finally {
    cancel();
  }
}

function headerBytes({ method = "", url = "", rawHeaders }: IncomingMessage): number {
  let bytes = method.length + url.length + " HTTP/1.1".length + 1;
  for (let index = 1; index < rawHeaders.length; index += 2) bytes += rawHeaders[index]?.length ?? 0;
  return bytes;
}

/** HTTP APIs decode the path (https://github.com/fastify/aws-lambda-fastify/issues/169); Function URLs do not. */
function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}
