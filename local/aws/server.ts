import { randomUUID } from "node:crypto";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { listenOnLoopback, type WantedPort } from "../listen-on-loopback.ts";
import { AwsError, asAwsError } from "./aws-error.ts";
import type { AuthenticRequest, Protocol } from "./protocol.ts";
import { readBody } from "./request-body.ts";
import { tellOf } from "./sent-requests.ts";
import { identifyCaller, type SignatureRules } from "./signature.ts";

/** What the HTTP servers in front of AWS's services take; the runtime's, which takes most, a little over its largest body. */
const BODY_LIMIT = 6_291_456 + 4_096;

interface ServerOptions extends SignatureRules {
  /** Asked in this order; the last one answers what nobody accepts. */
  readonly protocols: readonly [...Protocol[], Protocol];
  /** Default: any free one. */
  readonly port?: WantedPort | undefined;
}

/** The one front door of the local AWS, on loopback only. */
export async function listen({
  protocols,
  port = 0,
  ...rules
}: ServerOptions): Promise<{ server: Server; port: number }> {
  async function answer(request: IncomingMessage, response: ServerResponse) {
    response.setHeader("x-amzn-RequestId", randomUUID());
    const protocol = protocols.find((candidate) => candidate.accepts(request)) ?? (protocols.at(-1) as Protocol);
    try {
      await protocol.answer(await authentic(request, rules, protocol), response);
    } catch (error) {
      if (response.destroyed || response.headersSent) response.destroy();
      else protocol.writeError(response, asAwsError(error));
    }
  }
  const server = createServer((request, response) => void answer(request, response));
  // SDK clients keep connections open; closing an idle one while a client reaches for it would be an error of ours.
  server.keepAliveTimeout = 75_000;
  return { server, port: await listenOnLoopback(server, port) };
}

async function authentic(
  message: IncomingMessage,
  rules: SignatureRules,
  { identify, bodyLimit = BODY_LIMIT }: Protocol,
): Promise<AuthenticRequest> {
  const { method = "", headers } = message;
  const body = await readBody(message, bodyLimit);
  if (!body) throw new AwsError("413", `HTTP content length exceeded ${bodyLimit} bytes.`, { status: 413 });
  const url = new URL(message.url ?? "", "http://127.0.0.1");
  const caller = (identify ?? identifyCaller)({ method, url, headers, body }, rules);
  // Who comes with something else than a signature speaks none of AWS's protocols.
  if (identify === undefined) tellOf({ method, url: message.url, headers, body });
  return { message, body, caller };
}
