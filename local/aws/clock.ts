/** Time as the local AWS sees it, so that a test can let minutes pass in milliseconds. */
export interface Clock {
  now(): Date;
  /** Calls back once, after `milliseconds`; the returned function cancels. */
  after(milliseconds: number, callback: () => void): () => void;
}

/** A longer one of Node's would fire at once. */
const LONGEST_TIMER = 2 ** 31 - 1;

/** A clock that runs `factor` times as fast as real time. */
export function acceleratedClock(factor: number): Clock {
  const start = Date.now();
  return {
    now: () => new Date(start + (Date.now() - start) * factor),
    after(milliseconds, callback) {
      let timer: NodeJS.Timeout;
      const wait = (left: number) => {
        const next = left > LONGEST_TIMER ? () => wait(left - LONGEST_TIMER) : callback;
        timer = setTimeout(next, Math.min(left, LONGEST_TIMER));
      };
      wait(milliseconds / factor);
      return () => clearTimeout(timer);
    },
  };
}

export const systemClock: Clock = acceleratedClock(1);

/** Resolves after `milliseconds` of the clock; rejects with the signal's reason as soon as it is aborted. */
export function sleep(clock: Clock, milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(signal.reason);
    const stop = () => {
      cancel();
      reject(signal.reason);
    };
    const cancel = clock.after(milliseconds, () => {
      signal.removeEventListener("abort", stop);
      resolve();
    });
    signal.addEventListener("abort", stop, { once: true });
  });
}
