import { get } from "node:http";
import { type Clock, sleep } from "../clock.ts";
import type { Container } from "./container.ts";

/** SageMaker gives each attempt 2 s, and a new container 8 minutes unless the variant says otherwise. */
const ATTEMPT_MILLISECONDS = 2_000;
export const DEFAULT_HEALTH_CHECK_SECONDS = 480;

/** SageMaker asks every 5 s; a container on the same machine can be asked more often. */
const INTERVAL_MILLISECONDS = 100;

/**
 * Waits until the container answers `GET /ping` with 200. False when it does not in time, or when it has ended: SageMaker
 * would start it again until the time is over, which tells nothing more.
 * Source: SageMaker developer guide, "How containers should respond to health check (ping) requests".
 */
export async function passesHealthCheck(
  container: Container,
  timeoutSeconds: number,
  { clock, closing }: { clock: Clock; closing: AbortSignal },
): Promise<boolean> {
  let given = true;
  const cancel = clock.after(timeoutSeconds * 1000, () => {
    given = false;
  });
  void container.exited.then(() => {
    given = false;
  });
  try {
    while (given) {
      if (await answersPing(container.url, closing)) return true;
      await sleep(clock, INTERVAL_MILLISECONDS, closing);
    }
    return false;
  } finally {
    cancel();
  }
}

function answersPing(url: string, signal: AbortSignal): Promise<boolean> {
  return new Promise((resolve) => {
    const request = get(new URL("/ping", url), { agent: false, timeout: ATTEMPT_MILLISECONDS, signal });
    request.on("timeout", () => request.destroy());
    request.on("error", () => resolve(false));
    request.on("response", (response) => {
      response.resume();
      resolve(response.statusCode === 200);
    });
  });
}
