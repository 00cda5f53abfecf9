/** The requests of the stage that are held, each in a place of its own. It throws when nobody can say which are taken. */
export interface HeldRequests {
  /**
   * Takes a place.
   * @param times when it is taken, and until when at most: for an instance that dies nobody leaves. Milliseconds since the epoch
   * @returns how to leave it; nothing when all are taken
   */
  take(times: PlaceTimes): Promise<(() => Promise<void>) | undefined>;
}

export interface PlaceTimes {
  readonly now: number;
  readonly until: number;
}

/** For an instance without a table: it is the only one. */
export function heldInMemory(most: number): HeldRequests {
  let count = 0;
  return {
    async take() {
      if (count >= most) return undefined;
      count += 1;
      let isTaken = true;
      return async () => {
        if (isTaken) count -= 1;
        isTaken = false;
      };
    },
  };
}
