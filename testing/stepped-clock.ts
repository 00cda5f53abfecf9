import type { Clock } from "../local/aws/clock.ts";

/** The local AWS's clock, which a test puts forward: what is due then happens at once. Otherwise time passes as it does. */
export function steppedClock(): Clock & { pass(milliseconds: number): void } {
  const due = new Map<() => void, number>();
  let ahead = 0;
  const now = () => Date.now() + ahead;
  return {
    now: () => new Date(now()),
    after(milliseconds, callback) {
      const ring = () => {
        cancel();
        callback();
      };
      const timer = setTimeout(ring, milliseconds);
      const cancel = () => {
        clearTimeout(timer);
        due.delete(ring);
      };
      due.set(ring, now() + milliseconds);
      return cancel;
    },
    pass(milliseconds) {
      ahead += milliseconds;
      for (const [ring, at] of [...due]) if (at <= now()) ring();
    },
  };
}
