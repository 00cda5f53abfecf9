/** By which one of all instances asks for a model that sleeps. It throws when the claims cannot be reached in time. */
export interface WakeClaims {
  /** Takes the claim, unless somebody has it. @returns until when it holds, in milliseconds since the epoch */
  claim(alias: string, times: ClaimTimes): Promise<{ readonly isOurs: boolean; readonly until: number }>;
  /** Gives up a claim that ends then. */
  release(alias: string, until: number): Promise<void>;
}

/** Milliseconds since the epoch. */
export interface ClaimTimes {
  readonly now: number;
  readonly until: number;
}

/** For an instance without a table: it is the only one. */
export function soleInstance(): WakeClaims {
  return {
    claim: async (_alias, { until }) => ({ isOurs: true, until }),
    release: async () => undefined,
  };
}
