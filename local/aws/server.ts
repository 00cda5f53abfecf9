import { randomUUID } from "node:crypto";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { listenOnLoopback, type WantedPort } from "../listen-on-loopback.ts";
import { asAwsError } from "./aws-error.ts";
import type { Protocol } from "./protocol.ts";
import { requireSignature } from "./signature.ts";

interface ServerOptions {
  /** Asked in this order; the last one answers what nobody accepts. */
  readonly protocols: readonly [...Protocol[], Protocol];
  readonly region: string;
  /** Default: any free one. */
  readonly port?: WantedPort | undefined;
}

/** The one front door of the local AWS, on loopback only. */
export async function listen({
  protocols,
  region,
  port = 0,
}: ServerOptions): Promise<{ server: Server; port: number }> {
  async function answer(request: IncomingMessage, response: ServerResponse) {
    response.setHeader("x-amzn-RequestId", randomUUID());
    const protocol = protocols.find((candidate) => candidate.accepts(request)) ?? (protocols.at(-1) as Protocol);
    try {
      requireSignature(request, region);
      await protocol.answer(request, response);
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
