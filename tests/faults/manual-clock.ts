import type { Clock } from "../../local/aws/clock.ts";

/** A clock that stands until it is told to pass: no run of the matrix waits for real time. */
export function manualClock() {
  const timers = new Map<() => void, number>();
  let ahead = 0;
  let stopped = Date.now();
  const now = () => stopped + ahead;
  return {
    now: () => new Date(now()),
    after(milliseconds, callback) {
      const ring = () => {
        timers.delete(ring);
        callback();
      };
      timers.set(ring, now() + milliseconds);
      return () => timers.delete(ring);
    },
    pass(milliseconds: number) {
      ahead += milliseconds;
      for (const [ring, at] of [...timers].sort(([, a], [, b]) => a - b)) if (at <= now() && timers.has(ring)) ring();
    },
    /** Back to the present, which is what the functions' own clocks say. What was to ring rings as much later as before. */
    reset() {
      const before = now();
      ahead = 0;
      stopped = Date.now();
      for (const [ring, at] of timers) timers.set(ring, at - before + now());
    },
  } satisfies Clock & Record<string, unknown>;
}

export type ManualClock = ReturnType<typeof manualClock>;
