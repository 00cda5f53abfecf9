import type { ServerResponse } from "node:http";
import { serveOnLoopback } from "../serve-on-loopback.ts";

/** A script that sleeps tells it here and goes on when it is woken, so that a test sees each of its rounds. */
export async function createSleeper() {
  let sleeping: ServerResponse | undefined;
  let asleep = Promise.withResolvers<number>();
  const { url, close } = await serveOnLoopback((request, response) => {
    sleeping = response;
    asleep.resolve(Number(request.url?.slice(1)));
  });

  return {
    /** What `sleep` does on the machine; for Node. */
    program: `await fetch("${url}/" + process.argv[2])`,
    /** For how many seconds the script sleeps, once it does. */
    asleep: () => asleep.promise,
    wake() {
      asleep = Promise.withResolvers();
      sleeping?.end();
    },
    close,
  };
}
