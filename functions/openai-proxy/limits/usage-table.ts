import type { KeyLimits } from "../../../contract/api-key.ts";
import type { Counters, Reservations, UsagePeriod } from "../../../contract/usage-item.ts";

/** What the proxy needs of the table of what keys use. It throws when the table cannot be reached in time. */
export interface UsageTable {
  /** What an account has used in its month so far: a key, a team, a person, by the partition of its items. */
  read(partition: string, period: UsagePeriod): Promise<Counters>;
  /** Counts a request and the tokens that it may use, unless a limit is reached; in one step, even if others do so at the same time. */
  admit(admission: Admission): Promise<{ readonly admitted: boolean; readonly counters: Counters }>;
  /** Counts neither the request nor its tokens any more: it was not let through elsewhere. */
  withdraw(admission: Omit<Admission, "version" | "now">): Promise<void>;
  /** Counts what a request used in place of what was reserved for it. Doing it again changes nothing. */
  settle(settlement: Settlement): Promise<void>;
  /** Counts reservations no more whose requests died, unless somebody else has done so. */
  releaseReservations(forsaken: Release): Promise<void>;
}

export interface Admission {
  readonly partition: string;
  readonly period: UsagePeriod;
  readonly limits: KeyLimits;
  /** Of the record that the limits are from: not let through when a newer one is known. */
  readonly version?: number | undefined;
  /** Tokens that the request may use at most. */
  readonly reserved: number;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/** No request takes longer than a function may run, 15 minutes: what is still reserved was reserved by one that died. */
export const LONGEST_REQUEST_MILLISECONDS = 16 * 60_000;
/** What is settled later has no reservation any more: it may have been released, and would be so a second time. */
export const LATEST_SETTLEMENT_MILLISECONDS = 15.5 * 60_000;

export interface Settlement {
  /** Identifies the request. */
  readonly id: string;
  readonly partition: string;
  readonly period: UsagePeriod;
  /** The alias that was asked for, also an adapter's; never what a caller made up, for each has counters of its own. */
  readonly model?: string | undefined;
  readonly reserved: number;
  /** Milliseconds since the epoch. */
  readonly admittedAt: number;
  readonly promptTokens: number;
  readonly completionTokens: number;
  /** Those of the prompt's tokens that the container's cache had. */
  readonly cachedTokens: number;
  /** So many of the tokens do not count towards limits. */
  readonly uncountedTokens: number;
  /** Names of counters to remove. */
  readonly stale: readonly string[];
}

export interface Release extends Pick<Reservations, "name" | "day" | "tokens"> {
  readonly partition: string;
  readonly period: Pick<UsagePeriod, "month">;
}
