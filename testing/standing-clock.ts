import type { Clock } from "../local/aws/clock.ts";

export interface StandingClock extends Clock {
  pass(milliseconds: number): void;
  /** To the present, which is what the functions' own clocks say. What was to ring rings as much later as before. */
  reset(): void;
}

/** The local AWS's clock, which stands until a test lets time pass. What is due on the way happens, each at its own time. */
export function standingClock(start: number | string = Date.now()): StandingClock {
  const due = new Map<() => void, number>();
  let now = new Date(start).getTime();
  const earliest = () => [...due].sort(([, a], [, b]) => a - b)[0];
  return {
    now: () => new Date(now),
    after(milliseconds, callback) {
      if (milliseconds <= 0) {
        const immediate = setImmediate(callback);
        return () => clearImmediate(immediate);
      }
      const ring = () => callback();
      due.set(ring, now + milliseconds);
      return () => due.delete(ring);
    },
    pass(milliseconds) {
      const end = now + milliseconds;
      for (let next = earliest(); next && next[1] <= end; next = earliest()) {
        const [ring, at] = next;
        due.delete(ring);
        now = Math.max(now, at);
        ring();
      }
      now = end;
    },
    reset() {
      const later = Date.now() - now;
      now += later;
      for (const [ring, at] of due) due.set(ring, at + later);
    },
  };
}
