import type { Log } from "../log.ts";
import type { WakeClaims } from "./wake-claims.ts";

/** An event may be lost: after so long somebody asks again, if the model sleeps then. */
const CLAIM_MILLISECONDS = 120_000;

export interface WakerDependencies {
  readonly claims: WakeClaims;
  /** Puts the event. */
  readonly askFor: (alias: string) => Promise<void>;
  readonly log: Log;
  /** Milliseconds since the epoch. */
  readonly now?: () => number;
}

/**
 * Sees to it that a model is asked for, once by all instances together.
 * @param stillSleeps asked by the one that is going to ask for the model, for what it knows may be old
 * @returns false when the event could not be put
 */
export type Waker = (alias: string, stillSleeps: () => Promise<boolean>) => Promise<boolean>;

/**
 * While nobody can say who else asks, each instance asks for itself, once in the time that a claim holds: further executions meet the
 * first one's lock and end.
 */
export function createWaker({ claims, askFor, log, now = Date.now }: WakerDependencies): Waker {
  /** By alias, as far as this instance knows. */
  const askedUntil = new Map<string, number>();

  async function take(alias: string, until: number): Promise<boolean> {
    try {
      const claim = await claims.claim(alias, { now: now(), until });
      askedUntil.set(alias, claim.until);
      return claim.isOurs;
    } catch (error) {
      const message = "Whether somebody else wakes the model could not be found out: this instance does.";
      log({ level: "error", message, model: alias, error: String(error) });
      return true;
    }
  }

  return async (alias, stillSleeps) => {
    if ((askedUntil.get(alias) ?? 0) > now()) return true;
    const until = now() + CLAIM_MILLISECONDS;
    // At once, for whoever comes while the table is asked.
    askedUntil.set(alias, until);
    if (!(await take(alias, until)) || !(await stillSleeps())) return true;
    try {
      await askFor(alias);
      log({ level: "info", message: "A request wakes the model.", model: alias });
      return true;
    } catch (error) {
      log({ level: "error", message: "The model could not be asked for.", model: alias, error: String(error) });
      askedUntil.delete(alias);
      await claims.release(alias, until).catch(() => undefined);
      return false;
    }
  };
}
