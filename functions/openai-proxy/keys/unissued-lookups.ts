/**
 * Ids that the stage did not issue itself: those of keys that an older stage made, and invented ones. So many of them are looked up
 * by an instance in a second: invented keys cost at most these reads, whatever number of them comes.
 */
const LOOKUPS_PER_SECOND = 5;
/** What may come at once: the keys of an older stage, at an instance that has just started. */
const MOST_AT_ONCE = 10;

export class UnissuedLookups {
  #left = MOST_AT_ONCE;
  #at: number;
  readonly #now: () => number;

  constructor(now: () => number = Date.now) {
    this.#now = now;
    this.#at = now();
  }

  /** Whether one more may be looked up; then it is counted. */
  take(): boolean {
    const now = this.#now();
    this.#left = Math.min(MOST_AT_ONCE, this.#left + (LOOKUPS_PER_SECOND * (now - this.#at)) / 1_000);
    this.#at = now;
    if (this.#left < 1) return false;
    this.#left -= 1;
    return true;
  }
}
