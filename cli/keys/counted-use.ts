import { COUNTER, type Counters, type UsagePeriod } from "../../contract/usage-item.ts";

/** What counts towards limits: with what requests in progress may use at most. */
export interface CountedUse {
  readonly requestsInMinute: number;
  readonly tokensInDay: number;
  readonly tokensInMonth: number;
}

export function countedUse(counters: Counters, period: UsagePeriod): CountedUse {
  return {
    requestsInMinute: counters[COUNTER.requestsInMinute(period)] ?? 0,
    tokensInDay: counters[COUNTER.tokensCountedInDay(period)] ?? 0,
    tokensInMonth: counters[COUNTER.tokensCountedInMonth] ?? 0,
  };
}
