import type { KeyLimits } from "../../../contract/api-key.ts";
import { COUNTER, type Counters, usagePeriod, tokensUsed } from "../../../contract/usage-item.ts";
import { OpenAIError } from "../errors/openai-error.ts";
import type { Account } from "../keys/account.ts";
import { LIMIT_WORDS } from "./limit-words.ts";
import { rateLimitHeaders, secondsUntil } from "./rate-limit-headers.ts";

type LimitedAccount = Pick<Account, "kind"> & { readonly limits: KeyLimits };

/** OpenAI's clients wait so long by themselves, and no longer; they are told when it makes no sense. */
const LONGEST_PATIENCE_SECONDS = 60;

/** Why a request may not be let through, as OpenAI says it; nothing when only requests in progress stand in its way. */
export function limitReached(account: LimitedAccount, counters: Counters, now: Date): OpenAIError | undefined {
  const { limits } = account;
  const words = LIMIT_WORDS[account.kind];
  const { requestsPerMinute, tokensPerDay, tokensPerMonth } = limits;
  const until = secondsUntil(now);
  const used = tokensUsed(counters, usagePeriod(now));
  const refusal = (message: string, seconds: number, details: { readonly type: string; readonly code: string }) => {
    const again = seconds > LONGEST_PATIENCE_SECONDS ? { "x-should-retry": "false" } : undefined;
    const headers = { "retry-after": String(seconds), ...again, ...rateLimitHeaders([{ limits, counters }], now) };
    return new OpenAIError(429, message, { ...details, headers });
  };
  if (tokensPerMonth !== undefined && used.inMonth >= tokensPerMonth) {
    return refusal(words.tokensInMonth(tokensPerMonth), until.nextMonth, {
      type: "insufficient_quota",
      code: "insufficient_quota",
    });
  }
  if (tokensPerDay !== undefined && used.inDay >= tokensPerDay) {
    return refusal(words.tokensInDay(tokensPerDay), until.nextDay, { type: "tokens", code: "rate_limit_exceeded" });
  }
  if (
    requestsPerMinute !== undefined &&
    (counters[COUNTER.requestsInMinute(usagePeriod(now))] ?? 0) >= requestsPerMinute
  ) {
    return refusal(words.requestsInMinute(requestsPerMinute, until.nextMinute), until.nextMinute, {
      type: "requests",
      code: "rate_limit_exceeded",
    });
  }
  return undefined;
}

/** The requests in progress may use all that is left, and took longer than this one could wait. */
export function limitHeldByOthers(account: LimitedAccount, counters: Counters, now: Date): OpenAIError {
  const { limits } = account;
  return new OpenAIError(429, LIMIT_WORDS[account.kind].tokensHeld, {
    type: "tokens",
    code: "rate_limit_exceeded",
    headers: { "retry-after": "5", ...rateLimitHeaders([{ limits, counters }], now) },
  });
}

/** What a key with limits gets while nobody can say what it has used, where the operator wants it so. */
export function limitsUnreachable(cause: unknown): OpenAIError {
  return new OpenAIError(
    503,
    "The server cannot check the limits of this API key for the moment. Please retry your request.",
    { code: "service_unavailable", headers: { "retry-after": "5" }, cause },
  );
}

/** What counts the requests is asked more often than it can answer. */
export function tooFast({ kind }: Pick<Account, "kind">, cause: unknown): OpenAIError {
  return new OpenAIError(429, LIMIT_WORDS[kind].tooFast, {
    type: "requests",
    code: "rate_limit_exceeded",
    headers: { "retry-after": "1" },
    cause,
  });
}

/** While a request was on its way here, its key lost the right to the model. */
export function keyChanged(): OpenAIError {
  return new OpenAIError(
    401,
    "This API key has changed, and may not use this model any more. Ask the operator of this server.",
    {
      code: "invalid_api_key",
      headers: { "www-authenticate": "Bearer" },
    },
  );
}
