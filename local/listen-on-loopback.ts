import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { UserError } from "../user-error.ts";

/** This port and no other one; 0 stands for any free one. With `preferred` any free one does as well when it is taken. */
export type WantedPort = number | { readonly preferred: number };

/**
 * Lets a server listen on 127.0.0.1.
 * @returns the port
 * @throws UserError when the port is not available
 */
export async function listenOnLoopback(server: Server, wanted: WantedPort): Promise<number> {
  try {
    await listen(server, typeof wanted === "number" ? wanted : wanted.preferred);
  } catch (error) {
    if (typeof wanted === "number") throw notToBeHad(wanted, error);
    await listen(server, 0);
  }
  return (server.address() as AddressInfo).port;
}

/**
 * Asks before anything is started that would have to be ended again.
 * @param option with which another port is chosen
 * @throws UserError
 */
export async function requireFreePort(port: number, option: string): Promise<void> {
  const server = createServer();
  try {
    await listen(server, port);
  } catch (error) {
    throw notToBeHad(port, error, option);
  }
  await new Promise((resolve) => server.close(resolve));
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", () => {
      server.off("error", reject);
      resolve();
    });
  });
}

function notToBeHad(port: number, error: unknown, option = "--port"): unknown {
  const { code } = error as NodeJS.ErrnoException;
  if (code === "EADDRINUSE") {
    return new UserError(
      `Port ${port} is taken by another program: end that program, or choose another port with ${option}.`,
    );
  }
  if (code === "EACCES") {
    return new UserError(`Port ${port} is not for every program: choose one above 1023 with ${option}.`);
  }
  return error;
}
