import { setTimeout } from "node:timers/promises";
import { RECORD_VERSION, staleMinutes, usagePeriod } from "../../../contract/usage-item.ts";
import type { Deadline } from "../deadline.ts";
import type { Outcome } from "../http-messages.ts";
import type { Account } from "../keys/account.ts";
import { type Caller, mayUse } from "../keys/caller.ts";
import { askAccounts, type LimitedAccount, type Reply, reservedIn, withdraw } from "./ask-accounts.ts";
import { chargeFor, type ModelWork } from "./charge.ts";
import { type Forsaken, forsakenReservations, releaseForsaken } from "./forsaken-reservations.ts";
import { keyChanged, limitHeldByOthers, limitReached, limitsUnreachable } from "./limit-reached.ts";
import type { Metering } from "./metering.ts";
import { type CountedAccount, rateLimitHeaders } from "./rate-limit-headers.ts";
import type { Reservation } from "./reservation.ts";
import type { Settlement } from "./usage-table.ts";

/** How long a request waits for others of its account to end, when only what they may use stands in its way. */
const LONGEST_WAIT_MILLISECONDS = 5_000;
const FIRST_PAUSE_MILLISECONDS = 50;
const LONGEST_PAUSE_MILLISECONDS = 800;

/** A request that asks to be let through. */
export interface MeteredRequest {
  readonly caller: Caller;
  /** The alias of the model that it goes to. */
  readonly model: string;
  readonly reservation: Reservation;
  readonly deadline: Deadline;
}

/** What stands for the request in an account's counters, and what those were seen to have of others that died. */
interface Entry extends Pick<Settlement, "partition" | "reserved" | "stale"> {
  readonly forsaken: readonly Forsaken[];
}

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
      const replies = await askAccounts(this.#metering, { accounts: limited, reservation, moment });
      const refused = replies.filter(({ admitted }) => !admitted);
      if (refused.length === 0) return this.#letThrough(caller, replies, reservation, moment);
      await withdraw(this.#metering, { replies, reservation, moment });
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

  #letThrough(caller: Caller, replies: readonly Reply[], reservation: Reservation, moment: Date): void {
    const entries = caller.accounts.map((account) => {
      const reply = replies.find((one) => one.account.partition === account.partition);
      return {
        partition: account.partition,
        reserved: reply ? reservedIn(reply.account, reservation) : 0,
        stale: reply ? staleMinutes(reply.counters, moment) : [],
        forsaken: reply ? forsakenReservations(reply.counters, moment) : [],
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
    const { table, journal, log, cachedTokenWeight = 1 } = this.#metering;
    const usage = chargeFor(work, outcome, reservation);
    const uncountedTokens = Math.round(usage.cachedTokens * (1 - cachedTokenWeight));
    const settlement = { id: this.#requestId, model: work.model, period, admittedAt, ...usage, uncountedTokens };
    await Promise.all([
      ...entries.map(({ forsaken: _, ...entry }) => journal.record({ ...settlement, ...entry })),
      ...entries.map(({ partition, forsaken }) =>
        releaseForsaken(table, partition, forsaken).catch((error: unknown) => {
          const message = "What requests reserved that died could not be released; the next one tries again.";
          log({ level: "warn", message, keyId: partition, error: String(error) });
        }),
      ),
      caller.markUsed?.(new Date(admittedAt).toISOString().slice(0, 10)),
    ]);
  }
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

const asCounted = ({ account, counters }: Pick<Reply, "account" | "counters">): CountedAccount => ({
  limits: account.limits,
  counters,
});
