import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** A script that sleeps tells it here and goes on when it is woken, so that a test sees each of its rounds. */
export async function createSleeper() {
  let sleeping: ServerResponse | undefined;
  let asleep = Promise.withResolvers<number>();
  const server = createServer((request, response) => {
    sleeping = response;
    asleep.resolve(Number(request.url?.slice(1)));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;

  return {
    /** What `sleep` does on the machine; for Node. */
    program: `await fetch("http://127.0.0.1:${port}/" + process.argv[2])`,
    /** For how many seconds the script sleeps, once it does. */
    asleep: () => asleep.promise,
    wake() {
      asleep = Promise.withResolvers();
      sleeping?.end();
    },
    close() {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      return closed;
    },
  };
}
