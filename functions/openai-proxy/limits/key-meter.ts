import { setTimeout } from "node:timers/promises";
import type { KeyLimits } from "../../../contract/api-key.ts";
import {
  COUNTER,
  type Counters,
  RECORD_VERSION,
  staleMinutes,
  tokensUsed,
  usagePeriod,
} from "../../../contract/usage-item.ts";
import type { Deadline } from "../deadline.ts";
import type { Outcome } from "../http-messages.ts";
import type { Account } from "../keys/account.ts";
import { type Caller, mayUse } from "../keys/caller.ts";
import type { Log } from "../log.ts";
import { chargeFor, type ModelWork } from "./charge.ts";
import { keyChanged, limitHeldByOthers, limitReached, limitsUnreachable, tooFast } from "./limit-reached.ts";
import { type CountedAccount, rateLimitHeaders } from "./rate-limit-headers.ts";
import type { Reservation } from "./reservation.ts";
import type { UsageJournal } from "./usage-journal.ts";
import { LONGEST_REQUEST_MILLISECONDS, type Settlement, type UsageTable } from "./usage-table.ts";

/**
 * One partition of DynamoDB takes 1,000 write units a second, and a month's item of many models has many. Whoever is so fast does not
 * escape their limits by it.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/bp-partition-key-design.html
 */
const THROTTLED = new Set(["ProvisionedThroughputExceededException", "ThrottlingException", "RequestLimitExceeded"]);

/** How long a request waits for others of its account to end, when only what they may use stands in its way. */
const LONGEST_WAIT_MILLISECONDS = 5_000;
const FIRST_PAUSE_MILLISECONDS = 50;
const LONGEST_PAUSE_MILLISECONDS = 800;

export interface Metering {
  readonly table: UsageTable;
  readonly journal: UsageJournal;
  readonly whenUnreachable: "open" | "closed";
  /** How much a token from the container's cache counts towards limits, 0 to 1; default: 1. */
  readonly cachedTokenWeight?: number;
  readonly log: Log;
  /** Milliseconds since the epoch. */
  readonly now?: () => number;
}

/** A request that asks to be let through. */
export interface MeteredRequest {
  readonly caller: Caller;
  /** The alias of the model that it goes to. */
  readonly model: string;
  readonly reservation: Reservation;
  readonly deadline: Deadline;
}

type LimitedAccount = Account & { readonly limits: KeyLimits };

/** What one account said. */
interface Reply {
  readonly account: LimitedAccount;
  /** It counts the request from now on; otherwise a limit, or a newer record, stands in its way. */
  readonly admitted: boolean;
  readonly counters: Counters;
}

/** What stands for the request in an account's counters. */
type Entry = Pick<Settlement, "partition" | "reserved" | "stale">;

interface Admitted extends Pick<Settlement, "period" | "admittedAt"> {
  readonly caller: Caller;
  readonly entries: readonly Entry[];
  readonly reservation: Reservation;
}

/** Holds one request to the limits of its accounts, and records what it used with each of them. */
export class KeyMeter {
  readonly #requestId: string;
  readonly #metering: Metering;
  #admitted: Admitted | undefined;
  /** For the answer. */
  headers: Readonly<Record<string, string>> = {};

  constructor(requestId: string, metering: Metering) {
    this.#requestId = requestId;
    this.#metering = metering;
  }

  /**
   * Lets the request through, once; one without limits at once and without asking.
   * @throws OpenAIError 429 when a limit is reached; 401 when the key is not accepted any more
   */
  async admit(request: MeteredRequest): Promise<void> {
    if (this.#admitted) return;
    const { deadline, reservation } = request;
    const { now = Date.now } = this.#metering;
    const waitsUntil = performance.now() + Math.min(LONGEST_WAIT_MILLISECONDS, deadline.remaining() / 2);
    let { caller } = request;
    let isRenewed = false;
    for (let pause = FIRST_PAUSE_MILLISECONDS; ; pause = Math.min(2 * pause, LONGEST_PAUSE_MILLISECONDS)) {
      const moment = new Date(now());
      const limited = caller.accounts
        .filter(hasLimits)
        .map((account) => (isRenewed ? withoutVersion(account) : account));
      const replies = await this.#ask(limited, reservation, moment);
      const refused = replies.filter(({ admitted }) => !admitted);
      if (refused.length === 0) return this.#letThrough(caller, replies, reservation, moment);
      await this.#withdraw(replies, reservation, moment);
      if (refused.some(isOutdated)) {
        caller = await renewed(caller, request.model);
        isRenewed = true;
        continue;
      }
      for (const { account, counters } of refused) {
        const refusal = limitReached(account, counters, moment);
        if (refusal) throw refusal;
      }
      const [first] = refused;
      if (first && performance.now() > waitsUntil) throw limitHeldByOthers(first.account, first.counters, moment);
      await setTimeout(pause * (0.5 + Math.random()), undefined, { signal: deadline.signal }).catch(() => undefined);
      deadline.signal.throwIfAborted();
    }
  }

  /** Refuses a caller whose account has reached a limit, without counting anything. @throws OpenAIError 429, or 503 when nobody can say */
  async check({ accounts }: Caller): Promise<void> {
    const { whenUnreachable, now = Date.now } = this.#metering;
    const moment = new Date(now());
    const read = await this.#read(accounts.filter(hasLimits), moment);
    for (const { account, counters, error } of read) {
      if (error !== undefined && whenUnreachable === "closed") throw limitsUnreachable(error);
      const refusal = limitReached(account, counters, moment);
      if (refusal) throw refusal;
    }
  }

  /** Tells of the caller's limits, without counting anything; of nothing when there are none, or when nobody can say. */
  async limitHeaders({ accounts }: Caller): Promise<Readonly<Record<string, string>>> {
    const { now = Date.now } = this.#metering;
    const moment = new Date(now());
    const read = await this.#read(accounts.filter(hasLimits), moment);
    return rateLimitHeaders(read.filter(({ error }) => error === undefined).map(asCounted), moment);
  }

  async #read(accounts: readonly LimitedAccount[], moment: Date) {
    const { table, log } = this.#metering;
    return Promise.all(
      accounts.map(async (account) => {
        try {
          return { account, counters: await table.read(account.partition, usagePeriod(moment)), error: undefined };
        } catch (error) {
          const { partition } = account;
          log({
            level: "error",
            message: "What a key has used could not be read.",
            keyId: partition,
            error: String(error),
          });
          return { account, counters: {}, error };
        }
      }),
    );
  }

  /**
   * Asks the accounts one after the other, those first that fewest share, and none after one that refuses: what an account counts that many
   * share, none of the others refuses any more. All at once would save a call, but whoever went on asking beyond their own limit
   * would hold, for moments, what others may still have. One that cannot be reached lets the request through, and counts nothing of it.
   * @throws OpenAIError 503 where nothing is let through without being counted
   */
  async #ask(accounts: readonly LimitedAccount[], reservation: Reservation, moment: Date): Promise<Reply[]> {
    const { table, whenUnreachable, log } = this.#metering;
    const period = usagePeriod(moment);
    const replies: Reply[] = [];
    for (const account of fewestFirst(accounts)) {
      const { partition, limits, version } = account;
      const reserved = reservedIn(account, reservation);
      try {
        const answer = await table.admit({ partition, period, limits, version, reserved, now: moment.getTime() });
        replies.push({ account, ...answer });
        if (answer.admitted) continue;
        await this.#releaseForsaken(account, answer.counters, moment);
        break;
      } catch (error) {
        log({
          level: "error",
          message: "The limits of a key could not be checked.",
          keyId: partition,
          whenUnreachable,
          error: String(error),
        });
        const isThrottled = THROTTLED.has(String((error as Error).name));
        // An item that is full is not away: who made it so would have no limits any more.
        if (whenUnreachable === "open" && !isThrottled && (error as Error).name !== "ValidationException") continue;
        await this.#withdraw(replies, reservation, moment);
        throw isThrottled ? tooFast(account, error) : limitsUnreachable(error);
      }
    }
    return replies;
  }

  /** What died without a word holds its tokens no longer. */
  async #releaseForsaken({ partition }: Account, counters: Counters, moment: Date): Promise<void> {
    const lastAdmission = counters[COUNTER.lastAdmission] ?? 0;
    if (moment.getTime() - lastAdmission <= LONGEST_REQUEST_MILLISECONDS) return;
    const period = usagePeriod(moment);
    const used = tokensUsed(counters, period);
    await this.#metering.table.releaseReservations({ partition, period, lastAdmission, used });
  }

  /** An account that let the request through gets back what another one refused. What cannot be given back is released in its time. */
  async #withdraw(replies: readonly Reply[], reservation: Reservation, moment: Date): Promise<void> {
    const { table, log } = this.#metering;
    const period = usagePeriod(moment);
    const admitted = replies.filter((reply) => reply.admitted);
    await Promise.all(
      admitted.map(({ account }) => {
        const { partition, limits } = account;
        const reserved = reservedIn(account, reservation);
        return table.withdraw({ partition, period, limits, reserved }).catch((error: unknown) => {
          const message = "What a key may use could not be given back.";
          log({ level: "error", message, keyId: partition, error: String(error) });
        });
      }),
    );
  }

  #letThrough(caller: Caller, replies: readonly Reply[], reservation: Reservation, moment: Date): void {
    const entries = caller.accounts.map((account) => {
      const reply = replies.find((one) => one.account.partition === account.partition);
      return {
        partition: account.partition,
        reserved: reply ? reservedIn(reply.account, reservation) : 0,
        stale: reply ? staleMinutes(reply.counters, moment) : [],
      };
    });
    const period = usagePeriod(moment);
    this.#admitted = { caller, entries, reservation, period, admittedAt: moment.getTime() };
    this.headers = rateLimitHeaders(replies.map(asCounted), moment);
  }

  /** Records what the request used, if it was let through. Never fails. */
  async settle(work: ModelWork, outcome: Outcome): Promise<void> {
    // A request that was refused may stand in the way of nothing but what could not be written down before it.
    if (!this.#admitted) return this.#metering.journal.catchUp();
    const { caller, entries, reservation, period, admittedAt } = this.#admitted;
    const { journal, cachedTokenWeight = 1 } = this.#metering;
    const usage = chargeFor(work, outcome, reservation);
    const uncountedTokens = Math.round(usage.cachedTokens * (1 - cachedTokenWeight));
    const settlement = { id: this.#requestId, model: work.model, period, admittedAt, ...usage, uncountedTokens };
    await Promise.all([
      ...entries.map((entry) => journal.record({ ...settlement, ...entry })),
      caller.markUsed?.(new Date(admittedAt).toISOString().slice(0, 10)),
    ]);
  }
}

/** A person asks by a key, and a key may be one of a team. */
const WIDTH: Readonly<Record<Account["kind"], number>> = { person: 0, unnamed: 0, key: 1, team: 2 };

function fewestFirst(accounts: readonly LimitedAccount[]): LimitedAccount[] {
  return [...accounts].sort((one, other) => WIDTH[one.kind] - WIDTH[other.kind]);
}

function hasLimits(account: Account): account is LimitedAccount {
  return account.limits !== undefined;
}

/** Who has just read the record does not ask for a newer one, should the item claim that there is one. */
function withoutVersion({ version: _, ...account }: LimitedAccount): LimitedAccount {
  return account;
}

function isOutdated({ account, counters }: Reply): boolean {
  return account.version !== undefined && (counters[RECORD_VERSION] ?? 0) > account.version;
}

/** @throws OpenAIError 401 when the key is not accepted any more, or may not use the model */
async function renewed(caller: Caller, model: string): Promise<Caller> {
  const newest = await caller.renewed?.();
  if (!newest) return caller;
  if (!mayUse(newest, model)) throw keyChanged();
  return newest;
}

/** Tokens are reserved where tokens are limited. */
function reservedIn({ limits }: LimitedAccount, reservation: Reservation): number {
  const isLimited = limits.tokensPerDay !== undefined || limits.tokensPerMonth !== undefined;
  return isLimited ? reservation.mostTokens() : 0;
}

const asCounted = ({ account, counters }: Pick<Reply, "account" | "counters">): CountedAccount => ({
  limits: account.limits,
  counters,
});
