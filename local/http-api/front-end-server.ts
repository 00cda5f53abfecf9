import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from "node:http";
import { clientIsGone } from "./client-is-gone.ts";
import { listenOnLoopback, type WantedPort } from "../listen-on-loopback.ts";

/** A front end that is listening. */
export interface FrontEnd {
  /** Without a slash at the end. */
  readonly url: string;
  readonly port: number;
  /** Cuts what is still connected. */
  close(): Promise<void>;
}

interface ServeOptions {
  /** 0 stands for any free one. */
  readonly port: WantedPort;
  /** What it rejects with is logged, and the connection ends. */
  readonly answer: (request: IncomingMessage, response: ServerResponse) => Promise<unknown>;
  readonly log: (line: string) => void;
}

/**
 * Serves on 127.0.0.1.
 * @throws UserError when the port is not available
 */
export async function serve({ port: wanted, answer, log }: ServeOptions): Promise<FrontEnd> {
  const listener: RequestListener = (request, response) => {
    answer(request, response).catch((error: unknown) => {
      // The client went away while its request was read.
      log(`${request.method} ${request.url}: ${error}`);
      response.destroy();
    });
  };
  // Room for more headers than either front end of AWS lets through; they refuse in their own words.
  const server = createServer({ maxHeaderSize: 64 * 1024, keepAliveTimeout: 60_000 }, listener);
  // A client may say that it has sent all, and still wait for its answer: RFC 9112, 9.6. Node would cut it off.
  Object.assign(server, { httpAllowHalfOpen: true });
  server.on("connection", (socket) => {
    socket.once("end", () => clientIsGone(socket) && socket.destroy());
  });
  const port = await listenOnLoopback(server, wanted);

  return {
    url: `http://127.0.0.1:${port}`,
    port,
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
