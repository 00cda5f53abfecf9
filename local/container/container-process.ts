import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { createAdaptorServer } from "@hono/node-server";
import type { Hono } from "hono";

/** What the processes of all containers have in common: how they end, and how they say where they listen. */
export async function runContainer(main: () => Promise<void>): Promise<void> {
  // What is generated for clients that will not get it is worth nothing: no draining.
  for (const signal of ["SIGTERM", "SIGINT"] as const) process.once(signal, () => process.exit(0));
  try {
    await main();
  } catch (error) {
    const { code, message, port } = error as NodeJS.ErrnoException & { port?: number };
    const taken = `port ${port} is taken; free it or name another one with --port (0: any free one)`;
    // What llama.cpp has begun may keep the process alive.
    process.stderr.write(`container: ${code === "EADDRINUSE" ? taken : message}\n`, () => process.exit(1));
  }
}

/** @throws with a sentence */
export function readPort(argument: string | undefined, usual: number): number {
  const port = argument === undefined ? usual : Number(argument);
  if (Number.isInteger(port) && port >= 0 && port <= 65535) return port;
  throw new Error(`--port is ${JSON.stringify(argument)}; it must be a number from 0 to 65535`);
}

export async function listen({ fetch }: Hono, port: number): Promise<void> {
  const server = createAdaptorServer({ fetch });
  server.listen(port, "127.0.0.1");
  await once(server, "listening");
  console.log(`listening on http://127.0.0.1:${(server.address() as AddressInfo).port}`);
}

export function exitWithParent(): void {
  const exit = () => process.exit(0);
  if (process.connected) process.once("disconnect", exit);
  else process.stdin.once("end", exit).once("error", exit).resume();
}
