/** SIGHUP: the terminal was closed, or its connection was lost. */
const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** Two signals within this time are one press of the key. */
const ONE_KEY_PRESS_MILLISECONDS = 250;

/**
 * Calls back for every Ctrl-C, SIGTERM or SIGHUP of a person. One key press arrives up to three times: from the terminal, which signals
 * all that run in it, from npm, and from the command line's first process, which both pass on what they get. It counts once.
 */
export function onInterruption(listener: (signal: (typeof SIGNALS)[number]) => void): void {
  let last = Number.NEGATIVE_INFINITY;
  for (const signal of SIGNALS) {
    process.on(signal, () => {
      const now = performance.now();
      const isTheSame = now - last < ONE_KEY_PRESS_MILLISECONDS;
      last = now;
      if (!isTheSame) listener(signal);
    });
  }
}
