import type { Demand } from "./demand.ts";

/** What a way of running a model would have meant for a demand. Times in milliseconds. */
export interface Simulation {
  /** How long an endpoint would have been paid for. */
  readonly up: number;
  readonly wakes: number;
  /** Of all requests together, until the model was up. */
  readonly waited: number;
  /** Requests that came while the model was down, and would not have brought it up. */
  readonly unanswered: number;
}

export function alwaysOn({ from, to }: Demand): Simulation {
  return { up: to - from, wakes: 0, waited: 0, unanswered: 0 };
}

/**
 * Laid to sleep `idle` after the last request, woken by the next one; asleep at the beginning. It is paid for from the request on that
 * wakes it: no later does SageMaker begin to bill.
 */
export function asleepAfter({ to, arrivals }: Demand, idle: number, wake: number): Simulation {
  let [up, wakes, waited] = [0, 0, 0];
  let [wokenAt, liveAt, sleepsAt] = [0, 0, Number.NEGATIVE_INFINITY];
  for (const { at, count } of arrivals) {
    if (at >= sleepsAt) {
      if (wakes > 0) up += sleepsAt - wokenAt;
      wakes += 1;
      [wokenAt, liveAt] = [at, at + wake];
    }
    waited += Math.max(0, liveAt - at) * count;
    sleepsAt = Math.max(liveAt, at) + idle;
  }
  if (wakes > 0) up += Math.min(to, sleepsAt) - wokenAt;
  return { up, wakes, waited, unanswered: 0 };
}

/** From when to when a schedule keeps a model up, in milliseconds since 1970. */
export interface Span {
  readonly start: number;
  readonly stop: number;
}

/** @param spans in their order, within the demand's time */
export function inWorkingHours({ from, arrivals }: Demand, spans: readonly Span[], wake: number): Simulation {
  let [waited, unanswered, next] = [0, 0, 0];
  for (const { at, count } of arrivals) {
    while ((spans[next]?.stop ?? Number.POSITIVE_INFINITY) <= at) next += 1;
    const span = spans[next];
    if (span === undefined || at < span.start) unanswered += count;
    // What was up when the time began was up before.
    else if (span.start > from) waited += Math.max(0, Math.min(span.start + wake, span.stop) - at) * count;
  }
  const up = spans.reduce((sum, { start, stop }) => sum + stop - start, 0);
  return { up, wakes: spans.filter(({ start }) => start > from).length, waited, unanswered: Math.round(unanswered) };
}
