/** Requests that came at one moment. */
export interface Arrival {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly count: number;
}

/** What people asked of a model in a time, or are expected to ask. */
export interface Demand {
  /** Milliseconds since 1970; all arrivals lie between. */
  readonly from: number;
  readonly to: number;
  /** The oldest first. */
  readonly arrivals: readonly Arrival[];
}

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

/** Four weeks have as many of each weekday as any other four. */
export const WATCHED_DAYS = 28;

/** No more moments than these for one length of time, however many requests it has. */
const MOST_MOMENTS = 60;

/** Requests at equal distances from a moment on. */
export function evenly(from: number, milliseconds: number, count: number): Arrival[] {
  const moments = Math.min(MOST_MOMENTS, Math.ceil(count));
  return Array.from({ length: moments }, (_, moment) => ({
    at: from + (moment * milliseconds) / moments,
    count: count / moments,
  }));
}

export function requestsOf({ arrivals }: Demand): number {
  return Math.round(arrivals.reduce((sum, { count }) => sum + count, 0));
}
