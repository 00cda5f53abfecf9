import type { KeyLimits } from "../../../contract/api-key.ts";
import { COUNTER, type Counters, usagePeriod, tokensUsed } from "../../../contract/usage-item.ts";

/** What limits there are, and what of them is used. */
export interface CountedAccount {
  readonly limits: KeyLimits;
  readonly counters: Counters;
}

/**
 * OpenAI's headers for a caller with limits. The request itself counts among the requests; its tokens are not known yet.
 * Of several limits of one kind, the headers show the one with the least left.
 * https://platform.openai.com/docs/guides/rate-limits#rate-limits-in-headers
 */
export function rateLimitHeaders(accounts: readonly CountedAccount[], now: Date): Record<string, string> {
  const until = secondsUntil(now);
  const requests = accounts.flatMap(({ limits, counters }) => {
    const used = counters[COUNTER.requestsInMinute(usagePeriod(now))] ?? 0;
    return leftOf(limits.requestsPerMinute, used, until.nextMinute);
  });
  const tokens = accounts.flatMap(({ limits, counters }) => {
    const used = tokensUsed(counters, usagePeriod(now));
    return [
      ...leftOf(limits.tokensPerDay, used.inDay, until.nextDay),
      ...leftOf(limits.tokensPerMonth, used.inMonth, until.nextMonth),
    ];
  });
  return { ...headersOf("requests", requests), ...headersOf("tokens", tokens) };
}

interface Left {
  readonly limit: number;
  readonly left: number;
  /** Seconds. */
  readonly reset: number;
}

function leftOf(limit: number | undefined, used: number, reset: number): Left[] {
  return limit === undefined ? [] : [{ limit, left: Math.max(0, limit - used), reset }];
}

function headersOf(kind: "requests" | "tokens", all: readonly Left[]): Record<string, string> {
  const [least] = [...all].sort((one, other) => one.left - other.left);
  if (!least) return {};
  return {
    [`x-ratelimit-limit-${kind}`]: String(least.limit),
    [`x-ratelimit-remaining-${kind}`]: String(least.left),
    [`x-ratelimit-reset-${kind}`]: formatDuration(least.reset),
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
