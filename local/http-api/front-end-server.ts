import { createServer, type RequestListener, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { UserError } from "../../user-error.ts";

/** A front end that is listening. */
export interface FrontEnd {
  /** Without a slash at the end. */
  readonly url: string;
  readonly port: number;
  /** Cuts what is still connected. */
  close(): Promise<void>;
}

/**
 * Serves on 127.0.0.1. Port 0 stands for any free one.
 *
 * @throws UserError when the port is taken
 */
export async function serve(port: number, listener: RequestListener): Promise<FrontEnd> {
  // Room for more headers than either front end of AWS lets through; they refuse in their own words.
  const server = createServer({ maxHeaderSize: 64 * 1024, keepAliveTimeout: 60_000 }, listener);
  await new Promise<void>((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => {
      const isTaken = error.code === "EADDRINUSE";
      const sentence = `Port ${port} is taken by another program: end that program, or choose another one with --port.`;
      reject(isTaken ? new UserError(sentence) : error);
    });
    server.listen(port, "127.0.0.1", resolve);
  });
  const { port: listening } = server.address() as AddressInfo;

  return {
    url: `http://127.0.0.1:${listening}`,
    port: listening,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** Answers in the front end's own words. */
export function refuse(response: ServerResponse, statusCode: number, message: string, headers = {}): void {
  const body = JSON.stringify({ message });
  response.writeHead(statusCode, { ...headers, "content-type": "application/json", "content-length": body.length });
  response.end(body);
}
