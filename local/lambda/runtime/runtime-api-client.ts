import { Agent, type ClientRequest, type IncomingMessage, type OutgoingHttpHeaders, request } from "node:http";
import { text } from "node:stream/consumers";
import type { ErrorPayload } from "../error-payload.ts";

/** One invocation as the Runtime API hands it to the runtime. */
export interface ReceivedInvocation {
  readonly requestId: string;
  readonly functionArn: string;
  /** Milliseconds since the epoch. */
  readonly deadline: number;
  /** JSON text. */
  readonly payload: string;
}

export type RuntimeApiClient = ReturnType<typeof createRuntimeApiClient>;

/**
 * The runtime's side of the Lambda Runtime API.
 * One connection, as AWS's runtime has: the local stack hangs up on a response by closing it.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html
 */
export function createRuntimeApiClient(address: string) {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });

  function open(method: string, path: string, headers: OutgoingHttpHeaders = {}, through: Agent | false = agent) {
    const url = `http://${address}/2018-06-01/runtime/${path}`;
    const opened: ClientRequest = request(url, { agent: through, method, headers });
    const answered = new Promise<IncomingMessage>((resolve, reject) => {
      opened.on("response", resolve);
      opened.on("error", reject);
    });
    return { opened, answered };
  }

  async function post(path: string, body: string, through?: false): Promise<void> {
    const { opened, answered } = open("POST", path, { "content-length": Buffer.byteLength(body) }, through);
    opened.end(body);
    await text(await answered);
  }

  return {
    /** Waits for work, however long that takes. */
    async next(): Promise<ReceivedInvocation> {
      const { opened, answered } = open("GET", "invocation/next");
      opened.end();
      const response = await answered;
      const header = (name: string) => String(response.headers[`lambda-runtime-${name}`]);
      return {
        requestId: header("aws-request-id"),
        functionArn: header("invoked-function-arn"),
        deadline: Number(header("deadline-ms")),
        payload: await text(response),
      };
    },
    respond: (requestId: string, payload: string) => post(`invocation/${requestId}/response`, payload),
    /** Errors take a connection of their own: an unfinished response may hold the other one. */
    fail: (requestId: string, error: ErrorPayload) =>
      post(`invocation/${requestId}/error`, JSON.stringify(error), false),
    failInitialisation: (error: ErrorPayload) => post("init/error", JSON.stringify(error), false),
    /** The response is whatever is written to `opened`; `answered` settles when all of it was taken. */
    openResponseStream: (requestId: string, headers: OutgoingHttpHeaders) =>
      open("POST", `invocation/${requestId}/response`, headers),
  };
}
