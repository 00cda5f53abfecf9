import { setTimeout as wait } from "node:timers/promises";
import type { Deadline } from "./deadline.ts";
import { isThrottlingOrNotReady, retryAfterSeconds, type SageMakerFailure } from "./errors/sagemaker-errors.ts";

/** With doubling waits that is some twenty seconds; after that the client's own retries are the better ones. */
const ATTEMPTS = 8;
const FIRST_WAIT = 250;
const LONGEST_WAIT = 8_000;

/**
 * Repeats a call that was throttled or came too early, while time is left. Nothing else is repeated: the model may have
 * begun. Full jitter, so that clients who were refused together do not come back together:
 * https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/
 * @throws the last failure as it is; the deadline's reason when it passed or the client hung up
 */
export async function withRetries<T>(
  call: () => Promise<T>,
  deadline: Deadline,
  onAttempt: () => void,
  { random, pause }: RetryDependencies = { random: Math.random, pause: pauseFor },
): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    onAttempt();
    try {
      return await call();
    } catch (error) {
      deadline.signal.throwIfAborted();
      const failure = error as SageMakerFailure;
      if (!isThrottlingOrNotReady(failure) || attempt === ATTEMPTS) throw failure;
      const backoff = random() * Math.min(FIRST_WAIT * 2 ** (attempt - 1), LONGEST_WAIT);
      const milliseconds = Math.max(backoff, 1_000 * (retryAfterSeconds(failure) ?? 0));
      if (milliseconds >= deadline.remaining()) throw failure;
      await pause(milliseconds, deadline.signal);
    }
  }
}

/** Chance and time, for tests. */
export interface RetryDependencies {
  readonly random: () => number;
  /** Ends early, with the signal's reason, when the signal aborts. */
  readonly pause: (milliseconds: number, signal: AbortSignal) => Promise<void>;
}

async function pauseFor(milliseconds: number, signal: AbortSignal): Promise<void> {
  try {
    await wait(milliseconds, undefined, { signal });
  } catch {
    signal.throwIfAborted();
  }
}
