import type { IncomingMessage, ServerResponse } from "node:http";
import { type CrossOriginOptions, preflightHeaders, withCrossOrigin } from "./cross-origin.ts";
import { type FrontEnd, refuse, serve } from "./front-end-server.ts";
import { type HttpHead, integrationResponse, preludeHead } from "./integration-response.ts";
import type { Invoke, InvokeWithResponseStream } from "./invoke.ts";
import type { WantedPort } from "../listen-on-loopback.ts";
import { readBody } from "./read-body.ts";
import { encodedPath, requestEvent } from "./request-event.ts";
import { PRELUDE_CONTENT_TYPE, splitPrelude } from "./response-prelude.ts";

/** https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
const PAYLOAD_BYTES = 6 * 1024 * 1024;

interface CommonOptions {
  /** 0: any free one. */
  readonly port: WantedPort;
  readonly cors?: CrossOriginOptions;
  readonly urlId?: string;
  /** Gets a line for each failed invocation. */
  readonly log?: (line: string) => void;
}

interface BufferedOptions extends CommonOptions {
  readonly invokeMode: "BUFFERED";
  readonly invoke: Invoke;
}

interface StreamedOptions extends CommonOptions {
  readonly invokeMode: "RESPONSE_STREAM";
  readonly invokeWithResponseStream: InvokeWithResponseStream;
  /**
   * What a function learns of a client that hangs up. `stops-stream`, the default, aborts the invocation's signal.
   * `goes-unnoticed` is what AWS documents and what was seen there: the function runs on, is billed, and hears nothing
   * (https://docs.aws.amazon.com/lambda/latest/dg/configuration-response-streaming.html,
   * https://github.com/aws/aws-lambda-nodejs-runtime-interface-client/issues/145).
   */
  readonly clientHangUp?: "stops-stream" | "goes-unnoticed";
}

export type FunctionUrlOptions = BufferedOptions | StreamedOptions;

/**
 * Serves a Lambda Function URL without authentication.
 *
 * @throws when the port is taken
 * @see https://docs.aws.amazon.com/lambda/latest/dg/urls-invocation.html
 */
export function createFunctionUrl(options: FunctionUrlOptions): Promise<FrontEnd> {
  const { cors, urlId = "localurl", log = console.error } = options;

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (cors && request.method === "OPTIONS") {
      response.writeHead(200, { ...preflightHeaders(request, cors), "content-length": 0 }).end();
      return;
    }
    const body = await readBody(request, PAYLOAD_BYTES);
    if (!body) return refuse(response, 413, "Request Entity Too Large", withCrossOrigin({}, request, cors));

    const details = { routeKey: "$default", stage: "$default", apiId: urlId, accountId: "anonymous" };
    const event = requestEvent(request, body, { ...details, rawPath: encodedPath(request) });
    const writeHead = ({ statusCode, headers }: HttpHead) =>
      response.writeHead(statusCode, withCrossOrigin(headers, request, cors));
    try {
      if (options.invokeMode === "BUFFERED") await answerAtOnce(JSON.stringify(event), options, writeHead);
      else await answerAsItComes(JSON.stringify(event), options, response, writeHead);
    } catch (error) {
      if (response.destroyed) return;
      log(`${request.method} ${request.url}: ${error}`);
      // After the first byte only a broken connection can tell the client that the response is not whole.
      if (response.headersSent) response.destroy();
      else refuse(response, ...toRefusal(error), withCrossOrigin({}, request, cors));
    }
  }

  return serve({ port: options.port, answer, log });
}

type WriteHead = (head: HttpHead) => ServerResponse;

async function answerAtOnce(event: string, { invoke }: BufferedOptions, writeHead: WriteHead): Promise<void> {
  const { payload, functionError } = await invoke(event);
  const returned = functionError ? undefined : integrationResponse(payload, "application/json");
  if (!returned) throw new Error(`${functionError ?? "malformed response"}: ${payload.slice(0, 1000)}`);
  const length = String(Buffer.byteLength(returned.body));
  writeHead({ ...returned, headers: { ...returned.headers, "content-length": length } }).end(returned.body);
}

async function answerAsItComes(
  event: string,
  { invokeWithResponseStream, clientHangUp = "stops-stream" }: StreamedOptions,
  response: ServerResponse,
  writeHead: WriteHead,
): Promise<void> {
  const controller = new AbortController();
  if (clientHangUp === "stops-stream") {
    response.once("close", () => {
      if (!response.writableFinished) controller.abort(new Error("The client hung up."));
    });
  }
  const streamed = await invokeWithResponseStream(event, controller.signal);
  let body = streamed.body;
  let head: HttpHead | undefined = { statusCode: 200, headers: { "content-type": streamed.contentType } };
  if (streamed.contentType === PRELUDE_CONTENT_TYPE) {
    const split = await splitPrelude(body);
    body = split.body;
    head = preludeHead(split.prelude);
    if (!head) throw new Error(`malformed prelude: ${split.prelude.slice(0, 1000)}`);
    writeHead(head).flushHeaders();
  }

  for await (const chunk of body) {
    if (!response.headersSent) writeHead(head);
    if (!response.destroyed && !response.write(chunk)) await drained(response);
  }
  if (!response.headersSent) writeHead(head);
  response.end();
}

/** Settles when the client can take more, or is gone. */
function drained(response: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    const settle = () => {
      response.off("drain", settle).off("close", settle);
      resolve();
    };
    response.on("drain", settle).on("close", settle);
  });
}

function toRefusal(error: unknown): [statusCode: number, message: string] {
  const name = error instanceof Error ? error.name : "";
  if (name === "TooManyRequestsException") return [429, "Too Many Requests"];
  if (name === "RequestEntityTooLargeException") return [413, "Request Entity Too Large"];
  if (name === "AccessDeniedException") return [403, "Forbidden"];
  return [502, "Internal Server Error"];
}
