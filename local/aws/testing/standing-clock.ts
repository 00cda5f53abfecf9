import type { Clock } from "../clock.ts";

const MINUTE_MILLISECONDS = 60_000;

/** A clock that stands still, at the first minute of 2026, until it is told how many minutes pass. */
export function standingClock(): Clock & { pass(minutes: number): void } {
  let now = Date.parse("2026-01-01T00:00:00Z");
  const timers = new Set<{ readonly at: number; readonly callback: () => void }>();
  return {
    now: () => new Date(now),
    after(milliseconds, callback) {
      const timer = { at: now + milliseconds, callback };
      timers.add(timer);
      return () => timers.delete(timer);
    },
    pass(minutes) {
      for (let minute = 0; minute < minutes; minute += 1) {
        now += MINUTE_MILLISECONDS;
        for (const timer of timers) if (timer.at <= now && timers.delete(timer)) timer.callback();
      }
    },
  };
}
