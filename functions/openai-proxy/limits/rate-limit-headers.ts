import type { KeyLimits } from "../../../contract/api-key.ts";
import { COUNTER, type Counters, usagePeriod, tokensUsed } from "../../../contract/usage-item.ts";

/**
 * OpenAI's headers for a key with limits. The request itself counts among the requests; its tokens are not known yet.
 * Of the two token limits, the headers show the one with less left.
 * https://platform.openai.com/docs/guides/rate-limits#rate-limits-in-headers
 */
export function rateLimitHeaders(limits: KeyLimits, counters: Counters, now: Date): Record<string, string> {
  const { requestsPerMinute, tokensPerDay, tokensPerMonth } = limits;
  const period = usagePeriod(now);
  const used = tokensUsed(counters, period);
  const until = secondsUntil(now);
  const tokens = [
    { limit: tokensPerDay, used: used.inDay, reset: until.nextDay },
    { limit: tokensPerMonth, used: used.inMonth, reset: until.nextMonth },
  ]
    .flatMap(({ limit, used, reset }) =>
      limit === undefined ? [] : [{ limit, left: Math.max(0, limit - used), reset }],
    )
    .sort((one, other) => one.left - other.left)[0];
  const requests = counters[COUNTER.requestsInMinute(period)] ?? 0;
  return {
    ...(requestsPerMinute !== undefined && {
      "x-ratelimit-limit-requests": String(requestsPerMinute),
      "x-ratelimit-remaining-requests": String(Math.max(0, requestsPerMinute - requests)),
      "x-ratelimit-reset-requests": formatDuration(until.nextMinute),
    }),
    ...(tokens && {
      "x-ratelimit-limit-tokens": String(tokens.limit),
      "x-ratelimit-remaining-tokens": String(tokens.left),
      "x-ratelimit-reset-tokens": formatDuration(tokens.reset),
    }),
  };
}

/** Whole seconds until the counters start again; at least one. */
export function secondsUntil(now: Date) {
  const [year, month, day] = [now.getUTCFullYear(), now.getUTCMonth(), now.getUTCDate()];
  const until = (moment: number) => Math.max(1, Math.ceil((moment - now.getTime()) / 1000));
  return {
    nextMinute: until((Math.floor(now.getTime() / 60_000) + 1) * 60_000),
    nextDay: until(Date.UTC(year, month, day + 1)),
    nextMonth: until(Date.UTC(year, month + 1)),
  };
}

/** As OpenAI writes it: `6m0s`. */
function formatDuration(seconds: number): string {
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  return `${hours ? `${hours}h` : ""}${hours || minutes ? `${minutes}m` : ""}${seconds % 60}s`;
}
