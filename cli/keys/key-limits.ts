import type { KeyLimits } from "../../contract/api-key.ts";
import { UserError } from "../../user-error.ts";

/** Limits as they are typed. */
export interface TypedLimits {
  readonly requestsPerMinute?: string | undefined;
  readonly tokensPerDay?: string | undefined;
  readonly tokensPerMonth?: string | undefined;
}

export const LIMIT_FLAGS = [
  ["requestsPerMinute", "--requests-per-minute"],
  ["tokensPerDay", "--tokens-per-day"],
  ["tokensPerMonth", "--tokens-per-month"],
] as const;

/** Nothing when there is no limit. */
export function parseLimits(typed: TypedLimits): KeyLimits | undefined {
  const limits = LIMIT_FLAGS.flatMap(([name, flag]) => {
    const text = typed[name];
    if (text === undefined) return [];
    if (!/^[1-9]\d{0,11}$/.test(text)) throw new UserError(`${flag}: "${text}" is not a whole number of at least 1.`);
    return [[name, Number(text)] as const];
  });
  return limits.length === 0 ? undefined : Object.fromEntries(limits);
}

/** `60/min, 1,000,000 tokens/day`; nothing for a key without limits. */
export function limitsText({ requestsPerMinute, tokensPerDay, tokensPerMonth }: KeyLimits = {}): string | undefined {
  const parts = [
    [requestsPerMinute, "/min"],
    [tokensPerDay, " tokens/day"],
    [tokensPerMonth, " tokens/month"],
  ] as const;
  const text = parts.flatMap(([limit, unit]) => (limit === undefined ? [] : [limit.toLocaleString("en-US") + unit]));
  return text.length === 0 ? undefined : text.join(", ");
}
