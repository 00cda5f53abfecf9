import { setTimeout } from "node:timers/promises";
import { COUNTER, type Counters, usagePeriod, staleMinutes, tokensUsed } from "../../../contract/usage-item.ts";
import type { Caller } from "../authenticate.ts";
import type { Deadline } from "../deadline.ts";
import type { Outcome } from "../http-messages.ts";
import type { Log } from "../log.ts";
import { chargeFor, type ModelWork } from "./charge.ts";
import { limitHeldByOthers, limitReached, limitsUnreachable } from "./limit-reached.ts";
import { rateLimitHeaders } from "./rate-limit-headers.ts";
import type { Reservation } from "./reservation.ts";
import type { UsageJournal } from "./usage-journal.ts";
import { LONGEST_REQUEST_MILLISECONDS, type Settlement, type UsageTable } from "./usage-table.ts";

/** How long a request waits for others of its key to end, when only what they may use stands in its way. */
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
  readonly reservation: Reservation;
  readonly deadline: Deadline;
}

type Admitted = Pick<Settlement, "keyId" | "period" | "admittedAt" | "reserved" | "stale"> &
  Pick<MeteredRequest, "reservation">;

/** Holds one request to the limits of its key, and records what it used. */
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
   * Lets the request through, once; a key without limits at once and without asking.
   * @throws OpenAIError 429 when a limit is reached
   */
  async admit(request: MeteredRequest): Promise<void> {
    if (this.#admitted) return;
    const { deadline, reservation } = request;
    const { keyId, limits } = request.caller;
    const { now = Date.now } = this.#metering;
    if (limits === undefined) {
      const moment = new Date(now());
      const period = usagePeriod(moment);
      this.#admitted = { keyId, reservation, period, admittedAt: moment.getTime(), reserved: 0, stale: [] };
      return;
    }
    const hasTokenLimit = limits.tokensPerDay !== undefined || limits.tokensPerMonth !== undefined;
    const reserved = hasTokenLimit ? reservation.mostTokens() : 0;
    const waitsUntil = performance.now() + Math.min(LONGEST_WAIT_MILLISECONDS, deadline.remaining() / 2);
    for (let pause = FIRST_PAUSE_MILLISECONDS; ; pause = Math.min(2 * pause, LONGEST_PAUSE_MILLISECONDS)) {
      const moment = new Date(now());
      const counters = await this.#try(request, reserved, moment);
      if (this.#admitted || counters === undefined) return;
      const refusal = limitReached(limits, counters, moment);
      if (refusal) throw refusal;
      if (performance.now() > waitsUntil) throw limitHeldByOthers(limits, counters, moment);
      await setTimeout(pause * (0.5 + Math.random()), undefined, { signal: deadline.signal }).catch(() => undefined);
      deadline.signal.throwIfAborted();
    }
  }

  /** Refuses a key that has reached a limit, without counting anything. @throws OpenAIError 429, or 503 when nobody can say */
  async check({ keyId, limits }: Caller): Promise<void> {
    const { table, whenUnreachable, log, now = Date.now } = this.#metering;
    if (limits === undefined) return;
    const moment = new Date(now());
    const counters = await table.read(keyId, usagePeriod(moment)).catch((error: unknown) => {
      log({ level: "error", message: "What a key has used could not be read.", keyId, error: String(error) });
      if (whenUnreachable === "closed") throw limitsUnreachable(error);
      return {};
    });
    const refusal = limitReached(limits, counters, moment);
    if (refusal) throw refusal;
  }

  /** The counters of a request that was not let through. */
  async #try({ caller, reservation }: MeteredRequest, reserved: number, moment: Date): Promise<Counters | undefined> {
    const { table, whenUnreachable, log } = this.#metering;
    const { keyId, limits = {} } = caller;
    const period = usagePeriod(moment);
    const admittedAt = moment.getTime();
    const admission = { keyId, reservation, period, admittedAt };
    try {
      const { admitted, counters } = await table.admit({ keyId, period, limits, reserved, now: admittedAt });
      if (!admitted) {
        const lastAdmission = counters[COUNTER.lastAdmission] ?? 0;
        const isForsaken = admittedAt - lastAdmission > LONGEST_REQUEST_MILLISECONDS;
        if (isForsaken)
          await table.releaseReservations({ keyId, period, lastAdmission, used: tokensUsed(counters, period) });
        return counters;
      }
      this.#admitted = { ...admission, reserved, stale: staleMinutes(counters, moment) };
      this.headers = rateLimitHeaders(limits, counters, moment);
      return counters;
    } catch (error) {
      log({
        level: "error",
        message: "The limits of a key could not be checked.",
        keyId,
        whenUnreachable,
        error: String(error),
      });
      if (whenUnreachable === "closed") throw limitsUnreachable(error);
      this.#admitted = { ...admission, reserved: 0, stale: [] };
      return undefined;
    }
  }

  /** Tells of a key's limits, without counting anything; of nothing when it has none, or when nobody can say. */
  async limitHeaders({ keyId, limits }: Caller): Promise<Readonly<Record<string, string>>> {
    const { table, log, now = Date.now } = this.#metering;
    if (limits === undefined) return {};
    const moment = new Date(now());
    try {
      return rateLimitHeaders(limits, await table.read(keyId, usagePeriod(moment)), moment);
    } catch (error) {
      log({ level: "error", message: "What a key has used could not be read.", keyId, error: String(error) });
      return {};
    }
  }

  /** Records what the request used, if it was let through. Never fails. */
  async settle(work: ModelWork, outcome: Outcome): Promise<void> {
    // A request that was refused may stand in the way of nothing but what could not be written down before it.
    if (!this.#admitted) return this.#metering.journal.catchUp();
    const { reservation, ...admitted } = this.#admitted;
    const { journal, cachedTokenWeight = 1 } = this.#metering;
    const usage = chargeFor(work, outcome, reservation);
    const uncountedTokens = Math.round(usage.cachedTokens * (1 - cachedTokenWeight));
    await journal.record({ id: this.#requestId, model: work.model, ...admitted, ...usage, uncountedTokens });
  }
}
